// Reaching the map: layers by button, a commune by pointer or keyboard (arrows go to the next one that way, Enter opens it),
// cameras and pieces of road by pointer. What is said of a commune is its name for those who do not see it too.
(() => {
  "use strict";
  const { ioc } = window;
  const { format, live } = ioc;
  const { say } = format;
  const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

  const at = (node) => [Number(node.dataset.x), Number(node.dataset.y)];

  /** The commune that lies best in a direction: near, and not far off it. */
  const next = (map, node, [dx, dy]) => {
    const [x, y] = at(node);
    let best = null;
    for (const other of map.communes) {
      const [ox, oy] = [at(other)[0] - x, at(other)[1] - y];
      const along = ox * dx + oy * dy;
      const off = Math.abs(ox * dy) + Math.abs(oy * dx);
      const cost = along + 2 * off;
      if (along > 4 && (!best || cost < best.cost)) best = { other, cost };
    }
    return best?.other ?? node;
  };

  const KINDS = { commune: "[data-commune]", camera: "[data-camera]", road: "[data-cameras]" };
  const kindOf = (node) => Object.keys(KINDS).find((kind) => node.matches(KINDS[kind]));
  /** What has the name and the id of a thing: of a piece of road its road. */
  const namedBy = (map, node) => (node.dataset.of ? map.svg.querySelector(`.roads [data-id="${node.dataset.of}"]`) : node);
  const called = (map, node) => {
    const { dataset } = namedBy(map, node);
    return dataset[map.lang] ?? dataset.vi;
  };
  const pageOf = ({ toCommune, toCamera, toRoad }, kind) => ({ commune: toCommune, camera: toCamera, road: toRoad })[kind];
  const open = (map, node) => {
    const page = pageOf(map.host.dataset, kindOf(node))?.replace("CODE", node.dataset.commune ?? namedBy(map, node).dataset.id);
    if (page) location.assign(ioc.past.address(page));
  };

  const frameOf = (map) => ioc.stillOf(map.host) ?? live.frame;
  const percent = (value) => (value == null ? say("empty.value") : format.split(value, "percent")[0]);

  /** Which alert is there, and how many more. */
  const alerted = (map, badge) => {
    if (!badge) return "";
    const what = [say(`severity.${badge.severity}`), ioc.textOf(map.whats[badge.what ?? 0])].filter(Boolean).join(": ");
    return badge.more ? `${what} (${say("wall.more", { n: badge.more })})` : what;
  };

  // What is said of a thing besides its name, line by line.
  const tells = {
    commune: (map, node, frame) => {
      const lines = [alerted(map, map.badges[node.dataset.commune])];
      if (["dossiers", "payments"].includes(map.layer)) {
        lines.push(`${say(`map.${map.layer}`)}: ${percent(ioc.mapValue(map, frame, map.communes.indexOf(node)))}`);
      }
      return lines;
    },
    camera: (map, node, { parts }) => {
      const i = Number(node.dataset.camera);
      const { speed_kmh: speeds = [], flow = [] } = parts.traffic?.columns ?? {};
      const speed = speeds[i] == null ? say("empty.value") : format.split(speeds[i], "kmh").join(" ");
      return [say(`state.${node.dataset.state}`), speed, flow[i] == null ? "" : say("map.flow", { n: format.whole(flow[i]) })];
    },
    road: (map, node, frame) => [
      `${say("map.traffic")}: ${percent(ioc.mapSpeed(map, frame, node.dataset.cameras.split(" ").map(Number)))}`,
    ],
  };
  /** Name and lines of a thing on the map. */
  const told = (map, node) => {
    const frame = frameOf(map);
    return [called(map, node), ...(frame ? tells[kindOf(node)](map, node, frame) : [])].filter(Boolean);
  };

  const name = (map, node) => {
    const said = told(map, node).join(". ");
    if (node.getAttribute("aria-label") !== said) node.setAttribute("aria-label", said);
  };
  /** Communes that an alert came to, or left, are called anew; all others when they are reached. */
  ioc.nameCommunes = (map) => {
    const now = Object.fromEntries(Object.entries(map.badges).map(([code, badge]) => [code, alerted(map, badge)]));
    for (const code of new Set([...Object.keys(map.named), ...Object.keys(now)])) {
      if (map.byCode[code] && map.named[code] !== now[code]) name(map, map.byCode[code]);
    }
    map.named = now;
  };

  const write = (map, tip) => {
    const lines = told(map, map.pointed);
    if (lines.join("\n") === map.said) return false;
    map.said = lines.join("\n");
    tip.replaceChildren(...lines.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    return true;
  };
  const point = (map, node) => {
    const tip = map.host.querySelector(".tip");
    map.pointed = node;
    map.said = "";
    tip.hidden = !node;
    if (!node) return;
    if (kindOf(node) === "commune") name(map, node);
    write(map, tip);
    const box = map.host.getBoundingClientRect();
    const own = node.getBoundingClientRect();
    tip.style.left = `${Math.min(own.right - box.left, box.width - tip.offsetWidth)}px`;
    tip.style.top = `${Math.min(own.top - box.top, box.height - tip.offsetHeight)}px`;
  };
  /** What is pointed at goes on being told while its numbers change. */
  ioc.retellMap = (map) => {
    if (map.pointed && write(map, map.host.querySelector(".tip")) && kindOf(map.pointed) === "commune") name(map, map.pointed);
  };

  const focus = (map, node) => {
    for (const other of map.communes) other.tabIndex = other === node ? 0 : -1;
    node.focus();
  };

  const choose = (map, layer) => {
    map.layer = map.host.dataset.layer = layer;
    const section = map.host.closest("[data-maps]");
    section.dataset.layer = layer;
    for (const button of section.querySelectorAll("[data-choose]")) {
      button.setAttribute("aria-pressed", String(button.dataset.choose === layer));
    }
    if (live.frame) ioc.paintMap(map, live.frame);
  };

  /** Make the communes of a map reachable. */
  ioc.reachMap = (map) => {
    map.lang = document.documentElement.lang === "en" ? "en" : "vi";
    Object.assign(map, { named: {}, pointed: null, said: "" });
    map.host.insertAdjacentHTML("beforeend", '<div class="tip" aria-hidden="true" hidden></div>');
    map.communes.forEach((node, i) => {
      node.tabIndex = i ? -1 : 0;
      node.setAttribute("role", "link");
      node.setAttribute("aria-label", node.dataset[map.lang]);
    });
    const thing = (event) => event.target.closest?.(Object.values(KINDS).join()) ?? null;
    const commune = (event) => event.target.closest?.(KINDS.commune) ?? null;
    map.svg.addEventListener("pointerover", (event) => point(map, thing(event)));
    map.svg.addEventListener("pointerleave", () => point(map, null));
    map.svg.addEventListener("focusin", (event) => point(map, commune(event)));
    map.svg.addEventListener("focusout", () => point(map, null));
    map.svg.addEventListener("click", (event) => thing(event) && open(map, thing(event)));
    map.svg.addEventListener("keydown", (event) => {
      const node = commune(event);
      if (!node) return;
      if (WAYS[event.key]) {
        event.preventDefault();
        focus(map, next(map, node, WAYS[event.key]));
      } else if (event.key === "Enter") open(map, node);
      else if (event.key === "Escape") point(map, null);
    });
    for (const button of map.host.closest("[data-maps]")?.querySelectorAll("[data-choose]") ?? []) {
      button.addEventListener("click", () => choose(map, button.dataset.choose));
    }
  };
})();
