// The lanes of a camera from above, drawn from counts: as many vehicles as the last closed minute had, of its classes, at its
// speeds. It is data in motion, and says so; with reduced motion it stands still.
(() => {
  "use strict";
  const { ioc } = window;
  const { live } = ioc;
  const MINUTE_MS = 60000;
  const READ_MS = 20000;
  const METRES = 160; // of road in the picture
  const LONG = [2.2, 4.4, 8.5, 11, 5]; // metres, by class
  const STILL = matchMedia("(prefers-reduced-motion: reduce)");
  let view = null;

  const read = async (camera, measure) => {
    const to = Math.floor(live.now() / MINUTE_MS) * MINUTE_MS;
    const query = new URLSearchParams({ feed: "traffic", entity: camera, measure, grain: "minute", from: to - MINUTE_MS, to });
    const answer = await fetch(`/api/v1/series?${query}`);
    return answer.ok ? (await answer.json()).points[0]?.[1] : null;
  };

  const refresh = async () => {
    const own = view;
    const [up, ...rest] = await Promise.all(["up", "speed_p15", "speed_p50", "speed_p85", ...own.classes].map((name) => read(own.camera, name)));
    const [slow, middle, fast, ...counts] = rest;
    if (own === view) Object.assign(own, { up: up ?? 0, speeds: [slow, middle, fast], counts: counts.map((count) => count ?? 0) });
  };

  /** The next vehicle: class by share, speed between the percentiles, lane by direction. */
  const next = ({ counts, speeds, lanes, both, up }) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    let pick = Math.random() * total;
    const kind = counts.findIndex((count) => (pick -= count) < 0);
    const [slow, middle, fast] = speeds;
    const share = Math.random();
    const speed = share < 0.5 ? slow + (middle - slow) * share * 2 : middle + (fast - middle) * (share - 0.5) * 2;
    const goesUp = !both || Math.random() * total < up;
    const half = Math.max(1, Math.floor(lanes / 2));
    const lane = !both ? Math.floor(Math.random() * lanes) : goesUp ? Math.floor(Math.random() * half) : half + Math.floor(Math.random() * (lanes - half));
    return { kind: Math.max(kind, 0), speed: Math.max(speed, 3), lane, goesUp, at: 0 };
  };

  const step = (now) => {
    if (!view?.canvas.isConnected) return;
    const passed = Math.min(0.1, (now - view.last) / 1000);
    view.last = now;
    const total = (view.counts ?? []).reduce((sum, count) => sum + count, 0);
    if (total && view.speeds[1]) {
      view.due += (passed * total) / 60;
      for (; view.due >= 1; view.due -= 1) view.cars.push(next(view));
    }
    for (const car of view.cars) car.at += (car.speed / 3.6) * passed;
    view.cars = view.cars.filter((car) => car.at < METRES + 12);
    draw();
    if (!STILL.matches) requestAnimationFrame(step);
  };

  const draw = () => {
    const { canvas, lanes, both, cars, counts } = view;
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
    if (!counts?.some(Boolean)) {
      pen.fillStyle = colour("muted");
      pen.textAlign = "center";
      pen.fillText(ioc.format.say("empty.value"), width / 2, height / 2);
    }
  };

  const begin = (root) => {
    const canvas = root.querySelector("[data-lanes]");
    view = canvas && { canvas, ...JSON.parse(canvas.dataset.lanes), cars: [], counts: null, speeds: [], due: 0, last: performance.now() };
    if (!view) return;
    refresh().then(() => requestAnimationFrame(step));
  };
  setInterval(() => view?.canvas.isConnected && !document.hidden && refresh(), READ_MS);
  ioc.onPage("#ioc", begin);
})();
