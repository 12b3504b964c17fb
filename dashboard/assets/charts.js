// Charts on canvas: now as a line of 3 px (or bars by hour) over the usual band, drawn at most once a second each.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];
  const HOUR_MS = 3600000;

  const ceiling = (value) => {
    const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
    return power * STEPS.find((step) => step * power >= value);
  };
  // The top quarter is for the scale's number: no line runs through it.
  const most = (chart) => 1.3 * Math.max(3, ...chart.now.map((v) => v ?? 0), ...(chart.usual?.high ?? []));

  const prepare = (ioc.prepareCanvas = (canvas) => {
    const style = getComputedStyle(canvas);
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const size = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const font = parseFloat(style.fontSize);
    pen.font = `400 ${font}px ${style.fontFamily}`;
    const colour = (token) => style.getPropertyValue(`--${token}`).trim();
    return { pen, width, font, colour, unit: canvas.dataset.unit, line: font / 20, floor: height - font * 1.3, top: font * 0.2 };
  });

  const scales = (area, chart) => {
    const end = chart.start_ms + chart.now.length * chart.step_ms;
    const limit = ceiling(most(chart));
    return {
      limit,
      x: (ms) => ((ms - chart.start_ms) / (end - chart.start_ms)) * area.width,
      y: (value) => area.floor - (Math.min(value, limit) / limit) * (area.floor - area.top),
    };
  };

  /** What is usual, as the surface between two edges of points [x, y]. */
  ioc.drawBand = ({ pen, colour }, low, high) => {
    pen.save();
    pen.beginPath();
    for (const [x, y] of [...high, ...low.toReversed()]) pen.lineTo(x, y);
    Object.assign(pen, { fillStyle: colour("series5"), globalAlpha: 0.35 });
    pen.fill();
    pen.restore();
  };
  /** The points of a frame's band on a canvas: [low, high]. */
  ioc.bandEdges = ({ start_ms, step_ms, low, high }, { x, y }) =>
    [low, high].map((edge) => edge.map((value, i) => [x(start_ms + i * step_ms), y(value)]));

  const drawBand = (area, usual, scale) => {
    area.pen.save();
    area.pen.beginPath();
    area.pen.rect(0, 0, area.width, area.floor);
    area.pen.clip();
    ioc.drawBand(area, ...ioc.bandEdges(usual, scale));
    area.pen.restore();
  };

  const drawLine = (area, chart, { x, y }) => {
    const { pen } = area;
    pen.beginPath();
    let down = false;
    chart.now.forEach((value, i) => {
      if (value === null) down = false;
      else pen[down ? "lineTo" : "moveTo"](x(chart.start_ms + (i + 0.5) * chart.step_ms), y(value));
      down = value !== null;
    });
    Object.assign(pen, { strokeStyle: area.colour("series1"), lineWidth: 3 * area.line, lineJoin: "round", lineCap: "round" });
    pen.stroke();
  };

  const drawBars = (area, chart, { x, y }) => {
    const slot = x(chart.start_ms + chart.step_ms);
    area.pen.fillStyle = area.colour("series1");
    chart.now.forEach((value, i) => {
      if (!value) return;
      area.pen.globalAlpha = i === chart.now.length - 1 ? 0.55 : 1; // the hour that is still open
      area.pen.fillRect(i * slot + slot * 0.15, y(value), slot * 0.7, area.floor - y(value));
    });
    area.pen.globalAlpha = 1;
  };

  const drawAxis = (area, chart, { limit, y }) => {
    const { pen, font, width } = area;
    const say = ioc.format.say;
    const baseline = area.floor + font * 1.05;
    pen.fillStyle = area.colour("line");
    pen.fillRect(0, area.floor, width, area.line);
    pen.globalAlpha = 0.6;
    pen.fillRect(0, y(limit), width, area.line);
    pen.globalAlpha = 1;
    pen.fillStyle = area.colour("muted");
    pen.textAlign = "left";
    pen.fillText(ioc.format.minutes(chart.start_ms), 0, baseline);
    pen.textAlign = "right";
    pen.fillText(ioc.past.end(chart.start_ms + chart.now.length * chart.step_ms), width, baseline);
    pen.textAlign = "center";
    pen.fillText(say(chart.usual ? "chart.usual" : chart.usual === undefined && area.unit === "ms" ? "" : "chart.nousual"), width / 2 + (chart.usual ? font * 0.7 : 0), baseline);
    if (chart.usual) {
      const half = pen.measureText(say("chart.usual")).width / 2;
      pen.globalAlpha = 0.5;
      pen.fillStyle = area.colour("series5");
      pen.fillRect(width / 2 - half - font * 0.7, baseline - font * 0.68, font, font * 0.66);
      pen.globalAlpha = 1;
    }
  };

  const drawLimit = (area, { limit, y }) => {
    const { pen, font, unit } = area;
    const text = unit ? ioc.format.split(limit, unit).join(" ") : ioc.format.whole(limit);
    pen.textAlign = "left";
    pen.lineWidth = font / 4;
    pen.strokeStyle = area.colour("panel");
    pen.strokeText(text, 0, y(limit) + font * 0.95);
    pen.fillStyle = area.colour("muted");
    pen.fillText(text, 0, y(limit) + font * 0.95);
  };

  const drawNothing = ({ pen, width, floor, font, colour }) => {
    pen.fillStyle = colour("line");
    pen.fillRect(0, floor, width, font / 20);
    pen.fillStyle = colour("muted");
    pen.textAlign = "center";
    pen.fillText(ioc.format.say("empty.value"), width / 2, floor / 2 + font * 0.4);
  };

  /** Draw a chart of a frame into a canvas; without one it says so. */
  ioc.drawChart = (canvas, chart) => {
    const area = prepare(canvas);
    if (!area.width) return;
    if (!chart?.now.length) return drawNothing(area);
    const scale = scales(area, chart);
    drawAxis(area, chart, scale);
    if (chart.usual) drawBand(area, chart.usual, scale);
    (chart.step_ms >= HOUR_MS ? drawBars : drawLine)(area, chart, scale);
    drawLimit(area, scale);
  };
})();
