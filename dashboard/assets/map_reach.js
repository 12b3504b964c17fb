// Reaching the map: layers by button, a commune by pointer or keyboard (arrows go to the next one that way, Enter opens it).
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

  const open = (map, node) => {
    const target = map.host.dataset.link?.replace("CODE", node.dataset.commune);
    if (target) location.assign(ioc.past.address(target));
  };

  /** What stands beside a commune that is pointed at. */
  const told = (map, node) => {
    const place = map.communes.indexOf(node);
    const value = live.frame ? ioc.mapValue(map, live.frame, place) : null;
    const badge = map.badges[node.dataset.commune];
    const lines = [badge ? say(`severity.${badge.severity}`) : ""];
    if (["dossiers", "payments"].includes(map.layer)) {
      const shown = value == null ? say("empty.value") : format.split(value, "percent")[0];
      lines.push(`${say(`map.${map.layer}`)}: ${shown}`);
    }
    return lines.filter(Boolean);
  };

  const point = (map, node) => {
    const tip = map.host.querySelector(".tip");
    tip.hidden = !node;
    if (!node) return;
    tip.replaceChildren(...[node.dataset[map.lang], ...told(map, node)].map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    const box = map.host.getBoundingClientRect();
    const own = node.getBoundingClientRect();
    tip.style.left = `${Math.min(own.right - box.left, box.width - tip.offsetWidth)}px`;
    tip.style.top = `${Math.min(own.top - box.top, box.height - tip.offsetHeight)}px`;
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
    map.host.insertAdjacentHTML("beforeend", '<div class="tip" hidden></div>');
    map.communes.forEach((node, i) => {
      node.tabIndex = i ? -1 : 0;
      node.setAttribute("role", map.host.dataset.link ? "link" : "img");
      node.setAttribute("aria-label", node.dataset[map.lang]);
    });
    const commune = (event) => event.target.closest?.("[data-commune]");
    map.svg.addEventListener("pointerover", (event) => point(map, commune(event)));
    map.svg.addEventListener("pointerleave", () => point(map, null));
    map.svg.addEventListener("focusin", (event) => point(map, commune(event)));
    map.svg.addEventListener("focusout", () => point(map, null));
    map.svg.addEventListener("click", (event) => commune(event) && open(map, commune(event)));
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
