// The chart of an alert: an hour before and after, what is usual, and the lines at which the rule fires.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { make, format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  const ROOM = 1.15; // over the highest value
  const LABEL_PX = 16;
  const LABEL_MINUTES = 12;
  const NEAR_THE_TOP = 2 / 3; // shares that all lie above that part of the highest one leave the rest of the axis out

  const unit = (chart) => (chart.unit ? `, ${say(`measureunit.${chart.unit}`)}` : "");
  const title = (chart) => desk.text(chart.title) + unit(chart);
  const last = (chart) => chart.now.findLast((value) => value !== null);
  const known = (values) => (values ?? []).filter((value) => value !== null);
  const limitName = ({ of, value }) => say(`desk.chart.limit.${of}`, { value: format.number(value) });
  /** What is drawn beside the line, in words. */
  const beside = (chart) => {
    const usual = chart.usual ? say("desk.chart.usual") : chart.has_usual ? say("chart.nousual") : "";
    return [usual, chart.beside && say(`desk.chart.${chart.beside.name}`)].filter(Boolean).join(" · ");
  };
  const note = (chart) =>
    chart.judges &&
    make("p", { class: "small" }, say(chart.unkept ? "desk.chart.unkept" : "desk.chart.judges", { what: desk.compared(chart.judges) }));

  /** Heading, what the rule judges where that is something else, canvas, and the same in words. */
  desk.chartNodes = (chart) => {
    const places = {
      from: format.minutes(chart.start_ms),
      to: format.minutes(chart.start_ms + chart.now.length * chart.step_ms),
      last: last(chart) === undefined ? say("empty.value") : format.number(last(chart)),
    };
    const said = [say("desk.chart.said", { title: title(chart), ...places }), ...chart.limits.map(limitName)];
    return [
      make("h3", {}, title(chart)),
      chart.first_out && make("p", { class: "small" }, say("desk.chart.firstout", { what: desk.text(chart.first_out) })),
      note(chart),
      make("canvas", { role: "img", "aria-label": said.join("; ") }),
    ].filter(Boolean);
  };

  const bounds = (chart) => {
    const lines = [chart.now, chart.usual?.high, chart.usual?.low, chart.usual?.middle, chart.beside?.values];
    const values = [...lines, ...chart.limits.map((limit) => limit.values)].flatMap(known);
    if (!values.length) return { least: 0, most: 1, top: null };
    const [least, most] = [Math.min(...values), Math.max(1e-9, ...values)];
    if (chart.unit !== "%" || least < NEAR_THE_TOP * most) return { least: 0, most: ROOM * most, top: most };
    const room = Math.max(0.5, most - least);
    return { least: Math.max(0, least - room / 2), most: most + room / 5, top: most };
  };

  const area = (canvas, chart) => {
    const ratio = devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    Object.assign(canvas, { width: width * ratio, height: height * ratio });
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const style = getComputedStyle(canvas);
    pen.font = `13px ${style.fontFamily}`;
    const { least, most, top } = bounds(chart);
    const span = chart.now.length * chart.step_ms;
    const floor = height - 20;
    const x = (ms) => ((ms - chart.start_ms) / span) * width;
    return {
      pen,
      width,
      floor,
      least,
      top,
      colour: (token) => style.getPropertyValue(`--${token}`).trim(),
      x,
      at: (i) => x(chart.start_ms + (i + 0.5) * chart.step_ms),
      y: (value) => floor - ((Math.max(least, value) - least) / (most - least)) * (floor - 4),
    };
  };

  const trace = ({ pen, colour, at, y }, values, { token, width, dash = [] }) => {
    pen.beginPath();
    let down = false;
    values.forEach((value, i) => {
      if (value !== null) pen[down ? "lineTo" : "moveTo"](at(i), y(value));
      down = value !== null;
    });
    Object.assign(pen, { strokeStyle: colour(token), lineWidth: width, lineJoin: "round", lineCap: dash.length ? "butt" : "round" });
    pen.setLineDash(dash);
    pen.stroke();
    pen.setLineDash([]);
  };

  /** The band as far as it is known, piece by piece, and the middle of it. */
  const usual = (drawn, { low, middle, high }) => {
    const { at, y } = drawn;
    let piece = [];
    [...low, null].forEach((value, i) => {
      if (value !== null) return piece.push(i);
      if (piece.length) ioc.drawBand(drawn, ...[low, high].map((edge) => piece.map((place) => [at(place), y(edge[place])])));
      piece = [];
    });
    trace(drawn, middle, { token: "series5", width: 1.5 });
  };

  const limits = (drawn, chart) => {
    const { y, width } = drawn;
    chart.limits.forEach((limit, i) => {
      trace(drawn, limit.values, { token: "text", width: 1, dash: [6, 4] });
      const values = known(limit.values);
      if (!values.length) return;
      const [value, place, align] = i % 2 ? [values.at(-1), width, "right"] : [values[0], 0, "left"];
      label(drawn, limitName(limit), place, Math.max(LABEL_PX - 4, y(value) - 5), align);
    });
  };

  const moments = (drawn, chart) => {
    const { pen, colour, x, y, floor, width } = drawn;
    for (const [name, ms] of [
      ["began", chart.started_ms],
      ["ended", chart.ended_ms],
    ]) {
      if (!ms) continue;
      Object.assign(pen, { fillStyle: colour("text2") });
      pen.fillRect(x(ms), 0, 1, floor);
      const before = name === "began" ? x(ms) > 50 : x(ms) > width - 50;
      const place = Math.floor((ms - chart.start_ms) / chart.step_ms);
      const beneath = known(chart.now.slice(Math.max(0, place - LABEL_MINUTES), place + LABEL_MINUTES));
      const taken = beneath.some((value) => y(value) > floor - LABEL_PX - 4); // where the line is, no word stands on it
      const line = taken ? LABEL_PX - 4 : floor - 6;
      label(drawn, say(`desk.chart.${name}`), x(ms) + (before ? -5 : 5), line, before ? "right" : "left");
    }
  };

  const label = ({ pen, colour }, text, x, y, align) => {
    Object.assign(pen, { textAlign: align, strokeStyle: colour("panel"), lineWidth: 4, fillStyle: colour("text2") });
    pen.save();
    pen.setLineDash([]);
    pen.strokeText(text, x, y);
    pen.fillText(text, x, y);
    pen.restore();
  };

  const axis = (drawn, chart) => {
    const { pen, colour, width, floor, least, top, y } = drawn;
    pen.fillStyle = colour("line");
    pen.fillRect(0, floor, width, 1);
    const tell = (text, x, align) =>
      Object.assign(pen, { textAlign: align, fillStyle: colour("muted") }) && pen.fillText(text, x, floor + 15);
    tell(format.minutes(chart.start_ms), 0, "left");
    tell(format.minutes(chart.start_ms + chart.now.length * chart.step_ms), width, "right");
    tell(beside(chart), width / 2, "center");
    const free = (value) => chart.limits.every((limit) => known(limit.values).every((other) => Math.abs(y(other) - y(value)) > LABEL_PX));
    if (top !== null && free(top)) label(drawn, format.number(top), width, y(top) - 4, "right");
    if (least > 0) label(drawn, format.number(least), width, floor - 4, "right");
  };

  /** Draw a chart into its canvas. */
  desk.drawChart = (canvas, chart) => {
    const drawn = area(canvas, chart);
    if (!drawn.width) return;
    if (chart.usual) usual(drawn, chart.usual);
    axis(drawn, chart);
    if (chart.beside) trace(drawn, chart.beside.values, { token: "series5", width: 2, dash: [5, 5] });
    moments(drawn, chart);
    trace(drawn, chart.now, { token: "series1", width: 3 });
    if (last(chart) === undefined) label(drawn, say("empty.value"), drawn.width / 4, drawn.floor / 2, "center");
    limits(drawn, chart);
  };
})();
