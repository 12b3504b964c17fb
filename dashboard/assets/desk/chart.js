// The chart of an alert: an hour before and after, what is usual, and the line at which the rule fires.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { make, format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  const ROOM = 1.15; // over the highest value

  const title = (chart) => `${desk.text(chart.title)}${chart.unit ? `, ${say(`desk.unit.${chart.unit}`)}` : ""}`;
  const last = (chart) => chart.now.findLast((value) => value !== null);
  /** Heading, canvas, and the same in words. */
  desk.chartNodes = (chart) => {
    const places = {
      from: format.minutes(chart.start_ms),
      to: format.minutes(chart.start_ms + chart.now.length * chart.step_ms),
      last: last(chart) ?? say("empty.value"),
    };
    return [
      make("h3", {}, title(chart)),
      make("canvas", { role: "img", "aria-label": say("desk.chart.said", { title: title(chart), ...places }) }),
    ];
  };

  const bounds = (chart) => {
    const values = [...chart.now, ...(chart.usual?.high ?? []), ...chart.limits].filter((value) => value !== null);
    return ROOM * Math.max(1e-9, ...values);
  };

  const area = (canvas, chart) => {
    const ratio = devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    Object.assign(canvas, { width: width * ratio, height: height * ratio });
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const style = getComputedStyle(canvas);
    pen.font = `13px ${style.fontFamily}`;
    const most = bounds(chart);
    const span = chart.now.length * chart.step_ms;
    const floor = height - 20;
    return {
      pen,
      width,
      floor,
      most,
      colour: (token) => style.getPropertyValue(`--${token}`).trim(),
      x: (ms) => ((ms - chart.start_ms) / span) * width,
      y: (value) => floor - (Math.max(0, value) / most) * (floor - 4),
    };
  };

  const line = ({ pen, colour, x, y }, chart) => {
    pen.beginPath();
    let down = false;
    chart.now.forEach((value, i) => {
      if (value !== null) pen[down ? "lineTo" : "moveTo"](x(chart.start_ms + (i + 0.5) * chart.step_ms), y(value));
      down = value !== null;
    });
    Object.assign(pen, { strokeStyle: colour("series1"), lineWidth: 3, lineJoin: "round", lineCap: "round" });
    pen.stroke();
  };

  const limits = ({ pen, colour, y, width }, chart) => {
    pen.setLineDash([6, 4]);
    for (const limit of chart.limits) {
      Object.assign(pen, { strokeStyle: colour("text"), lineWidth: 1 });
      pen.beginPath();
      pen.moveTo(0, y(limit));
      pen.lineTo(width, y(limit));
      pen.stroke();
      label({ pen, colour }, say("desk.chart.limit", { value: format.number(limit) }), 0, y(limit) - 5, "left");
    }
    pen.setLineDash([]);
  };

  const moments = ({ pen, colour, x, floor, width }, chart) => {
    for (const [name, ms] of [
      ["began", chart.started_ms],
      ["ended", chart.ended_ms],
    ]) {
      if (!ms) continue;
      Object.assign(pen, { fillStyle: colour("text2") });
      pen.fillRect(x(ms), 0, 1, floor);
      const before = name === "began" ? x(ms) > 50 : x(ms) > width - 50;
      label(
        { pen, colour },
        say(`desk.chart.${name}`),
        x(ms) + (before ? -5 : 5),
        floor - 6,
        before ? "right" : "left",
      );
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

  const axis = ({ pen, colour, width, floor, most, y }, chart) => {
    pen.fillStyle = colour("line");
    pen.fillRect(0, floor, width, 1);
    const tell = (text, x, align) =>
      Object.assign(pen, { textAlign: align, fillStyle: colour("muted") }) && pen.fillText(text, x, floor + 15);
    tell(format.minutes(chart.start_ms), 0, "left");
    tell(format.minutes(chart.start_ms + chart.now.length * chart.step_ms), width, "right");
    tell(say(chart.usual ? "desk.chart.usual" : "chart.nousual"), width / 2, "center");
    if (!chart.limits.some((limit) => limit * 1.1 > most / ROOM))
      label({ pen, colour }, format.number(most / ROOM), width, y(most / ROOM) - 4, "right");
  };

  /** Draw a chart into its canvas. */
  desk.drawChart = (canvas, chart) => {
    const drawn = area(canvas, chart);
    if (!drawn.width) return;
    if (chart.usual) ioc.drawBand(drawn, ...ioc.bandEdges(chart.usual, drawn));
    axis(drawn, chart);
    moments(drawn, chart);
    line(drawn, chart);
    limits(drawn, chart);
  };
})();
