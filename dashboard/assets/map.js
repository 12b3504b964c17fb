// The map: the province's SVG is put in place once; then only what changed is touched. Layers colour communes or pieces of
// road by the ramp; alerts fill communes on every layer, with a shape and a name for the worst five.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const SLOW = [90, 75, 60, 50]; // speed index, %: below each of them one step up the ramp
  const OVERDUE = [0, 1, 3, 10]; // % of a commune's open dossiers: above each of them one step up
  const DECLINES = [0, 0.5, 1, 2]; // % of a commune's payments today
  const FEW = 30; // payments below which a share says nothing
  const LINE = 31;
  const ROOM = 330; // names stand to the right of marks that are further left than this
  let language = "vi";

  const rank = (value, limits, rising) => {
    if (value == null) return "";
    return String(1 + limits.filter((limit) => (rising ? value > limit : value < limit)).length);
  };
  const share = (part, whole) => (whole ? (100 * part) / whole : null);

  // What each layer says of a commune, or of a piece of road: its step of the ramp, and its words.
  const LAYERS = {
    alerts: {},
    traffic: {
      piece: (map, frame, cameras) => {
        const speeds = frame.parts.traffic?.columns.speed_kmh ?? [];
        const indices = cameras.filter((i) => speeds[i] != null).map((i) => (100 * speeds[i]) / map.free[i]);
        return indices.length ? Math.min(...indices) : null;
      },
    },
    dossiers: {
      value: (map, frame, place) => {
        const { open = [], overdue = [] } = frame.parts.dossiers?.columns ?? {};
        const i = map.agencies[place];
        return i === undefined || !open[i] ? null : share(overdue[i], open[i]);
      },
      limits: OVERDUE,
    },
    payments: {
      value: (map, frame, place) => {
        const { transactions = [], technical = [] } = ioc.live.scenes.places ?? {};
        return transactions[place] >= FEW ? share(technical[place], transactions[place]) : null;
      },
      limits: DECLINES,
    },
  };

  /** Put the picture of a `data-map` node in place. Returns what `paintMap` needs. */
  ioc.placeMap = (host, lang) => {
    if (!host) return null;
    language = lang;
    host.innerHTML = document.getElementById("province").dataset.svg;
    const all = (selector) => [...host.querySelectorAll(selector)];
    const svg = host.firstChild;
    svg.setAttribute("aria-label", host.dataset.title);
    const communes = all("[data-commune]");
    const cameras = all("[data-camera]");
    const pieces = all("[data-cameras]").map((node) => ({ node, cameras: node.dataset.cameras.split(" ").map(Number) }));
    const agencies = communes.map((node) => (node.dataset.agency ? Number(node.dataset.agency) : undefined));
    const free = cameras.map((node) => Number(node.dataset.free));
    const map = { host, svg, communes, cameras, pieces, agencies, free, layer: host.dataset.layer, states: "", badges: {}, whats: [], marks: "" };
    map.byCode = Object.fromEntries(communes.map((node) => [node.dataset.commune, node]));
    ioc.reachMap(map);
    return map;
  };

  const paintCameras = (map, frame) => {
    const states = frame.parts.traffic?.states ?? "";
    if (states === map.states) return;
    map.cameras.forEach((node, i) => {
      const state = states[i] ?? "n";
      if (state === node.dataset.state) return;
      node.setAttribute("href", `#mark-${state}`);
      node.dataset.state = state;
    });
    map.states = states;
  };

  const set = (node, name, value) => node.dataset[name] === value || (node.dataset[name] = value);

  const paintLayer = (map, frame) => {
    const { value, limits, piece } = LAYERS[map.layer];
    map.communes.forEach((node, i) => set(node, "ramp", value ? rank(value(map, frame, i), limits, true) : ""));
    for (const { node, cameras } of map.pieces) set(node, "ramp", piece ? rank(piece(map, frame, cameras), SLOW, false) : "");
  };

  /** Where names stand: beside their marks, pushed down where they would meet. */
  const placed = (nodes) => {
    const found = nodes.map((node) => {
      const [x, y] = [Number(node.dataset.x), Number(node.dataset.y)];
      return { node, x, y, right: x < ROOM, line: y };
    });
    for (const side of [true, false]) {
      const column = found.filter((mark) => mark.right === side).sort((a, b) => a.y - b.y);
      column.forEach((mark, i) => {
        if (i) mark.line = Math.max(mark.y, column[i - 1].line + LINE);
      });
    }
    return found;
  };

  const drawn = ({ node, x, y, right, line }, badge) => {
    const side = right ? 1 : -1;
    const shape = `severity-${badge.severity}`;
    const name = node.dataset[language];
    const at = line === y ? "" : `<path d="M${x} ${y}L${x + 16 * side} ${line}"/>`;
    return `<g class="mark" data-shape="${shape}"${badge.acknowledged ? " data-seen" : ""}>${at}
      <use href="#${shape}" x="${x - 13}" y="${y - 13}" width="26" height="26"/>
      <text x="${x + 20 * side}" y="${line + 8}" text-anchor="${right ? "start" : "end"}">${name}</text></g>`;
  };

  const paintMarks = (map, frame) => {
    const { communes = {}, marks = [], whats = [] } = frame.alerts ?? {};
    for (const code of new Set([...Object.keys(map.badges), ...Object.keys(communes)])) {
      if (map.byCode[code]) set(map.byCode[code], "badge", String(communes[code]?.severity ?? ""));
    }
    Object.assign(map, { badges: communes, whats });
    ioc.nameCommunes(map);
    const known = marks.filter((code) => map.byCode[code]);
    const now = JSON.stringify(known.map((code) => [code, communes[code]]));
    if (now === map.marks) return;
    map.marks = now;
    const names = placed(known.map((code) => map.byCode[code]));
    map.svg.querySelector(".marks").innerHTML = names.map((mark) => drawn(mark, communes[mark.node.dataset.commune])).join("");
  };

  /** Paint the cameras' states, the layer, and the alerts of a frame. */
  ioc.paintMap = (map, frame) => {
    paintCameras(map, frame);
    paintLayer(map, frame);
    paintMarks(map, frame);
    ioc.retellMap(map);
  };

  /** What a layer says of a commune, for hover and focus: a share in percent, or null. */
  ioc.mapValue = (map, frame, place) => LAYERS[map.layer].value?.(map, frame, place) ?? null;
  /** The slowest of a piece of road, in percent of free flow, or null. */
  ioc.mapSpeed = (map, frame, cameras) => LAYERS.traffic.piece(map, frame, cameras);
})();
