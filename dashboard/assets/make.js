// Small things that every script of the desk needs: nodes without markup, requests to our own server, places to keep a choice.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});

  /** `begin(root)` when a page whose root matches the selector has been put in place. */
  ioc.pages = [];
  ioc.onPage = (selector, begin) => ioc.pages.push([selector, begin]);

  /** A node: `props` are attributes, but `on…` are listeners and `class` may be a list; children are nodes or texts. */
  ioc.make = (tag, props = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value != null)
        node.setAttribute(name, Array.isArray(value) ? value.filter(Boolean).join(" ") : value);
    }
    node.append(...children.flat().filter((child) => child != null && child !== false));
    return node;
  };

  /** The word of a shape: its severity, level or freshness. */
  ioc.shapeWord = (name) => ioc.format.words[name.split(" ")[0].replace("-", ".")];

  /** A shape that says its severity; "severity-1 seen" is outlined, because somebody has it. */
  ioc.shapeNode = (name) => {
    const node = ioc.make("span", {
      class: "shape",
      role: "img",
      "aria-label": ioc.shapeWord(name),
    });
    ioc.showShape(node, name);
    return node;
  };

  /** A titled card of a page. */
  ioc.card = (title, ...children) => ioc.make("section", { class: "card" }, ioc.make("h2", {}, title), ...children);
  ioc.nothing = () => ioc.make("p", { class: "empty" }, ioc.format.say("empty.rows"));
  /** A table that scrolls in its own frame; `heads` and cells are nodes or texts. */
  ioc.table = (title, heads, rows) => {
    const head = ioc.make(
      "tr",
      {},
      heads.map((text) => ioc.make("th", { scope: "col" }, text)),
    );
    const lines = rows.map((cells) =>
      ioc.make(
        "tr",
        {},
        cells.map((cell) => ioc.make("td", {}, cell)),
      ),
    );
    const table = ioc.make("table", {}, ioc.make("thead", {}, head), ioc.make("tbody", {}, lines));
    return ioc.make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title }, table);
  };

  const answered = async (response) => {
    const body = await response.json().catch(() => ({}));
    if (response.ok) return body;
    throw Object.assign(new Error(body.error?.message ?? response.statusText), {
      status: response.status,
      said: body.error,
    });
  };

  ioc.read = async (path, signal) => answered(await fetch(path, { headers: { Accept: "application/json" }, signal }));
  ioc.post = async (path, body) =>
    answered(
      await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    );

  /** A choice of this browser; where nothing may be kept it lasts as long as the page. */
  const kept = {};
  ioc.choice = (name, value) => {
    try {
      if (value !== undefined) localStorage.setItem(`ioc.${name}`, value);
      return localStorage.getItem(`ioc.${name}`);
    } catch {
      if (value !== undefined) kept[name] = value;
      return kept[name] ?? null;
    }
  };
})();
