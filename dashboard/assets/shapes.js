// Shapes: severities, levels and the marks of freshness, as symbols of one inline SVG that stands once in the document.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const SYMBOLS = {
    "severity-1": '<path class="fill" d="M10 2h12l8 8v12l-8 8H10l-8-8V10z"/><path class="core" d="M12 7h8l5 5v8l-5 5h-8l-5-5v-8z"/><path class="ink" d="M16 8v10M16 22v2.5"/>',
    "severity-2": '<path class="fill" d="M16 2l15 27H1z"/><path class="core" d="M16 10l8.6 15.4H7.4z"/><path class="ink" d="M16 11v9M16 23v2.5"/>',
    "severity-3": '<path class="fill" d="M16 1l15 15-15 15L1 16z"/><path class="core" d="M16 8l8 8-8 8-8-8z"/><path class="ink" d="M16 9v9M16 21v2.5"/>',
    "severity-4": '<circle class="outline" cx="16" cy="16" r="12"/>',
    "level-normal": '<circle class="outline" cx="16" cy="16" r="13"/><path class="outline" d="M10 16.5l4.2 4.5L22 12"/>',
    "level-attention": '<path class="outline" d="M16 2.5L29.5 16 16 29.5 2.5 16z"/><path class="outline" d="M16 9v9M16 21v2.5"/>',
    "level-blind":
      '<circle class="outline dashed" cx="16" cy="16" r="13"/><path class="outline" d="M12 13a4 4 0 1 1 5.5 3.6c-1.2.5-1.5 1.2-1.5 2.4M16 22.5v2"/>',
    "mark-f": '<circle class="solid" r="9"/>',
    "mark-l": '<circle class="outline" r="8"/><path class="solid" d="M0 -8a8 8 0 0 0 0 16z"/>',
    "mark-s": '<circle class="outline dashed" r="8.5"/>',
    "mark-d": '<path class="outline" d="M-7 -7L7 7M7 -7L-7 7"/>',
    "mark-tick": '<path class="outline" d="M-8 1l5 6L8 -6"/>',
    "mark-o": '<path class="outline" d="M-7 0H7"/>',
  };
  // Signs of the rail, drawn in lines of 2 px on 24.
  const SIGNS = {
    wall: "M3 5h18v11H3zM9 20h6M12 16v4",
    desk: "M4 6h16M4 12h16M4 18h10M20 18h.01",
    traffic: "M9 3L5 21M15 3l4 18M12 4v3M12 10.500v3M12 17v3",
    dossiers: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    payments: "M3 6h18v12H3zM3 10h18M7 15h3",
    system: "M4 4h16v6H4zM4 14h16v6H4zM8 7h.01M8 17h.01",
    report: "M3 18h18M7 14.500a5 5 0 0 1 10 0M12 4v2.500M4.500 8.500l1.800 1.500M19.500 8.500l-1.800 1.500",
    shift: "M4 12h13M13 7l5 5-5 5M21 4v16",
    performance: "M4 20V4M4 20h16M8 16l4-5 3 3 5-7",
    rules: "M4 7h9M17 7h3M4 17h3M11 17h9M13 7a2 2 0 1 0 4 0a2 2 0 1 0-4 0M7 17a2 2 0 1 0 4 0a2 2 0 1 0-4 0",
    maintenance: "M14 7a4 4 0 0 1 5-4l-2.500 3 1 2 2 .5L22 6a4 4 0 0 1-5.500 4.500L8 19a2.100 2.100 0 0 1-3-3l8.500-8.500z",
    audit: "M6 3h12v18H6zM9 8h6M9 12h6M9 16h3",
    rewind: "M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500M12 8v4l3 2",
    leave: "M10 4H5v16h5M10 12h10M16 8l4 4-4 4",
    language: "M4 5h9M8.500 3v2M11 5c-1 4-3.500 7-7 9M6 8c1 3 3 5 6 6M13 21l4-10 4 10M14.500 17.500h5",
    theme: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  };
  SYMBOLS["mark-n"] = SYMBOLS["mark-d"];

  const box = (name) => (name.startsWith("mark") ? "-12 -12 24 24" : "0 0 32 32");
  const symbol = ([name, body]) => `<symbol id="${name}" viewBox="${box(name)}" overflow="visible">${body}</symbol>`;

  /** Draw a sign of the rail into a node. */
  ioc.showSign = (node, name) => {
    node.innerHTML = `<svg viewBox="0 0 24 24"><path d="${SIGNS[name]}"/></svg>`;
  };

  /** Put the symbols into the document, once. */
  ioc.placeShapes = () => {
    if (document.getElementById("shapes")) return;
    const symbols = Object.entries(SYMBOLS).map(symbol).join("");
    document.body.insertAdjacentHTML("afterbegin", `<svg id="shapes" width="0" height="0" aria-hidden="true">${symbols}</svg>`);
  };

  /** Show a shape in a node; `name` also becomes data-shape, from which the stylesheet takes its colour. "name seen" is
   * the same shape of what somebody has acknowledged: outlined. */
  ioc.showShape = (node, value) => {
    const [name, seen] = value.split(" ");
    node.hidden = !name;
    node.toggleAttribute("data-seen", Boolean(seen));
    if (!node.firstChild) node.innerHTML = '<svg aria-hidden="true"><use></use></svg>';
    node.querySelector("use").setAttribute("href", `#${name}`);
    node.dataset.shape = name;
  };

  const DRAWN = ["fill", "stroke", "stroke-width", "stroke-linejoin"];
  /** A shape as a picture for the stylesheet, in the colours it has here and now. */
  const picture = (value) => {
    const node = ioc.shapeNode(value);
    document.body.append(node);
    const svg = node.firstChild;
    svg.innerHTML = SYMBOLS[value.split(" ")[0]];
    svg.setAttribute("viewBox", box(value));
    for (const part of svg.children) {
      const style = getComputedStyle(part);
      for (const name of DRAWN) part.setAttribute(name, style.getPropertyValue(name));
    }
    node.remove();
    return `url("data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}")`;
  };

  /** The property of the stylesheet that holds a shape's picture. */
  ioc.pictureOf = (value) => `--${value.replace(" ", "-")}`;
  /** Give the stylesheet shapes as pictures: long lists scroll faster without nodes of their own. */
  ioc.placePictures = (values) => {
    for (const value of values) document.documentElement.style.setProperty(ioc.pictureOf(value), picture(value));
  };
})();
