// A camera's road from above, drawn from counts: as many vehicles as the last closed minute had, of its classes, directions and
// speeds. Counts know no lane, and no speed by class: both are dealt out by rule, and the page says so. With reduced motion
// it is a picture of one moment.
(() => {
  "use strict";
  const { ioc } = window;
  const { live } = ioc;
  const { say } = ioc.format;
  const MINUTE_MS = 60000;
  const READ_MS = 20000;
  const METRES = 160; // of road in the picture
  const BEYOND = 12; // metres, until the longest vehicle has left it
  const LEAST_KMH = 3;
  const LONG = [2.2, 4.4, 8.5, 11, 5]; // metres, by class
  const [CLASS, SPEED, DIRECTION] = [0.8191725134, 0.6710436067, 0.5497004779]; // steps that spread evenly, each its own way
  const STILL = matchMedia("(prefers-reduced-motion: reduce)");
  let view = null;

  const read = async (camera, measure) => {
    const to = Math.floor(live.now() / MINUTE_MS) * MINUTE_MS;
    const query = new URLSearchParams({ feed: "traffic", entity: camera, measure, grain: "minute", from: to - MINUTE_MS, to });
    const answer = await fetch(`/api/v1/series?${query}`);
    if (!answer.ok) throw new Error(answer.status);
    return (await answer.json()).points[0]?.[1];
  };

  const refresh = async () => {
    const own = view;
    const names = ["up", "speed_p15", "speed_p50", "speed_p85", ...own.classes];
    try {
      const [up, slow, middle, fast, ...counts] = await Promise.all(names.map((name) => read(own.camera, name)));
      const known = counts.some((count) => count != null);
      Object.assign(own, { up: up ?? 0, speeds: [slow, middle, fast], counts: known ? counts.map((count) => count ?? 0) : [], problem: "" });
    } catch (error) {
      Object.assign(own, { counts: null, cars: [], made: 0, problem: say("series.failed", { why: error.message }) });
    }
    if (own === view && STILL.matches) stand();
  };

  const totalOf = ({ counts }) => (counts ?? []).reduce((sum, count) => sum + count, 0);
  const share = (place, step) => (place * step) % 1;

  /** The next vehicle: classes, speeds and directions in turn by their shares; lanes of a direction one after the other. */
  const next = (own) => {
    const { counts, speeds, lanes, both, up, turns } = own;
    const total = totalOf(own);
    const place = (own.made += 1);
    let pick = share(place, CLASS) * total;
    const kind = counts.findIndex((count) => (pick -= count) < 0);
    const [slow, middle, fast] = speeds;
    const even = 2 * share(place, SPEED);
    const speed = even < 1 ? slow + (middle - slow) * even : middle + (fast - middle) * (even - 1);
    const goesUp = !both || share(place, DIRECTION) * total < up;
    const half = both ? Math.max(1, Math.floor(lanes / 2)) : 0;
    const [first, count] = !both ? [0, lanes] : goesUp ? [0, half] : [half, Math.max(1, lanes - half)];
    const lane = Math.min(first + (turns[Number(goesUp)]++ % count), lanes - 1);
    return { kind: Math.max(kind, 0), speed: Math.max(speed, LEAST_KMH), lane, goesUp, at: 0 };
  };

  /** As many vehicles as would be on this stretch at one moment, each where its speed has brought it. */
  const fill = (own) => {
    Object.assign(own, { cars: [], made: 0, turns: [0, 0], due: 0 });
    const total = totalOf(own);
    if (!total || own.speeds[1] == null) return;
    const apart = 60 / total; // seconds between two of them
    const longest = (METRES + BEYOND) / (Math.max(own.speeds[0], LEAST_KMH) / 3.6);
    for (let passed = apart / 2; passed < longest; passed += apart) {
      const car = next(own);
      car.at = (car.speed / 3.6) * passed;
      if (car.at < METRES) own.cars.push(car);
    }
  };

  const stand = () => {
    if (!view?.canvas.isConnected) return;
    fill(view);
    draw();
  };

  const step = (now) => {
    if (!view?.canvas.isConnected || STILL.matches) return;
    const passed = Math.min(0.1, (now - view.last) / 1000);
    view.last = now;
    const total = totalOf(view);
    if (total && view.speeds[1] != null) {
      if (!view.made) fill(view);
      view.due += (passed * total) / 60;
      for (; view.due >= 1; view.due -= 1) view.cars.push(next(view));
    }
    for (const car of view.cars) car.at += (car.speed / 3.6) * passed;
    view.cars = view.cars.filter((car) => car.at < METRES + BEYOND);
    draw();
    requestAnimationFrame(step);
  };

  const move = () => (STILL.matches ? stand() : requestAnimationFrame(step));

  const why = ({ counts }) => (!counts ? "series.loading" : counts.length ? "lanes.none" : "empty.value");

  const draw = () => {
    const { canvas, lanes, both, cars, problem } = view;
    const area = ioc.prepareCanvas(canvas);
    const { pen, width, colour } = area;
    const height = canvas.clientHeight;
    const wide = height / Math.max(lanes, 1);
    pen.fillStyle = colour("canvas");
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = colour("line");
    for (let i = 1; i < lanes; i += 1) {
      const middle = both && i === Math.floor(lanes / 2);
      for (let x = 0; x < width; x += middle ? width : 32) pen.fillRect(x, i * wide - 1, middle ? width : 16, 2);
    }
    for (const car of cars) {
      const long = (LONG[car.kind] / METRES) * width;
      const at = (car.at / METRES) * width;
      pen.fillStyle = colour(`series${car.kind + 1}`);
      pen.fillRect(car.goesUp ? at - long : width - at, car.lane * wide + wide * (car.kind ? 0.25 : 0.38), long, wide * (car.kind ? 0.5 : 0.24));
    }
    if (totalOf(view)) return;
    pen.fillStyle = colour("muted");
    pen.textAlign = "center";
    pen.fillText(problem || say(why(view)), width / 2, height / 2);
  };

  const begin = (root) => {
    const canvas = root.querySelector("[data-lanes]");
    view = canvas && { canvas, ...JSON.parse(canvas.dataset.lanes), cars: [], counts: null, speeds: [], turns: [0, 0], made: 0, due: 0, last: performance.now(), problem: "" };
    if (!view) return;
    refresh();
    move();
  };
  const renew = () => view?.canvas.isConnected && !document.hidden && refresh();
  setInterval(renew, READ_MS);
  document.addEventListener("visibilitychange", renew);
  STILL.addEventListener("change", move);
  addEventListener("resize", () => STILL.matches && stand());
  ioc.passages = () => view;
  ioc.onPage("#ioc", begin);
})();
