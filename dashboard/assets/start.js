// Start, the last script: takes the page into its care, connects, and paints at most once per animation frame; charts once
// a second, in turn.
(() => {
  "use strict";
  const { ioc } = window;
  const TICK_MS = 500;
  const CHART_MS = 1000;
  const CHART_APART_MS = 90;
  const BURN_IN_MS = 600000;
  const SAMPLES = 512;
  const PATIENCE_MS = 2000;
  const root = document.getElementById("ioc");
  let maps = [];
  let charts = [];
  let asked = 0;
  let painted = null;
  let firstPainted = () => {};
  /** When the first figures stand there; or soon, for a page that gets none. What can wait reads its data then. */
  ioc.afterFirstPaint = new Promise((resolve) => {
    firstPainted = resolve;
    setTimeout(resolve, PATIENCE_MS);
  });

  const sample = (frame) => {
    if (frame === painted) return;
    if (!painted) firstPainted();
    painted = frame;
    const { samples } = window.__ioc;
    const now = Date.now();
    const events = Object.fromEntries(frame.feeds.map((feed) => [feed.name, feed.event_ms]));
    samples.push({ seq: frame.seq, made_ms: frame.made_ms, painted_ms: now, own: Math.max(0, ioc.live.age()), events });
    if (samples.length > SAMPLES) samples.shift();
  };

  const paint = () => {
    asked = 0;
    ioc.turnScenery();
    ioc.paint(root);
    if (!ioc.live.frame) return;
    for (const map of maps) ioc.paintMap(map, ioc.stillOf(map.host) ?? ioc.live.frame);
    sample(ioc.live.frame);
  };
  const ask = () => {
    asked ||= requestAnimationFrame(paint);
  };

  const drawCharts = () => {
    const { frame } = ioc.live;
    if (!frame || document.hidden) return;
    charts.forEach((canvas, i) => setTimeout(() => drawOne(canvas, frame), i * CHART_APART_MS));
  };
  const drawOne = (canvas, frame) => {
    if (canvas.dataset.draw) ioc.draw(canvas);
    else ioc.drawChart(canvas, (ioc.stillOf(canvas) ?? frame).charts[canvas.dataset.chart]);
  };

  /** Take what stands below a node into care: its painted nodes, maps and canvases, and the scenes that they need. */
  ioc.dress = (node) => {
    ioc.bind(node);
    maps.push(...[...node.querySelectorAll("[data-map]")].map((host) => ioc.placeMap(host, root.dataset.lang)));
    charts.push(...node.querySelectorAll("[data-chart], [data-draw]"));
    watch();
    ask();
    drawCharts();
  };
  /** Let go of what stands below a node. */
  ioc.undress = (node) => {
    ioc.release(node);
    maps = maps.filter((map) => !node.contains(map.host));
    charts = charts.filter((canvas) => !node.contains(canvas));
  };
  const watch = () => {
    const alive = [...root.querySelectorAll("[data-scenes], [data-from]")].filter((node) => !node.closest("[data-frame]"));
    const needed = alive.flatMap((node) => (node.dataset.scenes ? node.dataset.scenes.split(" ") : [node.dataset.from.split(".")[0]]));
    ioc.watch([...new Set(needed)].sort());
  };

  const shift = () => {
    const turn = Math.floor(Date.now() / BURN_IN_MS) % 4;
    root.style.setProperty("--shift-x", [0, 2, 2, 0][turn]);
    root.style.setProperty("--shift-y", [0, 0, 2, 2][turn]);
  };

  ioc.placeShapes();
  ioc.attach(root);
  ioc.dress(root);
  for (const [selector, begin] of ioc.pages) if (root.matches(selector)) begin(root);
  shift();
  setInterval(ask, TICK_MS);
  setInterval(drawCharts, CHART_MS);
  setInterval(shift, BURN_IN_MS / 10);
  addEventListener("resize", drawCharts);
  document.fonts.ready.then(drawCharts);
  ioc.connect(ask);
})();
