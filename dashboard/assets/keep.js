// What holds for a whole visit stands in the page's address and in every link of the page: a choice changes both at once.
(() => {
  "use strict";
  const { ioc } = window;
  const KEPT = ["lang", "theme", "range", "compare", "at", "speed"]; // as dashboard/screen.py has them
  const chosen = new Set(); // what was chosen on this page since it was made

  const given = () => [...new URLSearchParams(location.search)];

  /** The address of another page: it keeps what holds for all pages, and leaves filters behind. */
  ioc.kept = (path) => {
    const query = new URLSearchParams(given().filter(([name]) => KEPT.includes(name)));
    return query.size ? `${path}?${query}` : path;
  };

  /** Whether a parameter of the page's address has to stand in a link to `there`; links that choose it name their own. */
  const carries = (link, there, name) => {
    if (name === link.dataset.parameter || (name === "by" && link.dataset.by)) return false;
    if (!chosen.has(name)) return KEPT.includes(name) && !there.searchParams.has(name);
    return KEPT.includes(name) || there.pathname === location.pathname;
  };
  const carried = (link, address) => {
    const there = new URL(address, location.origin);
    const missing = given().filter(([name, value]) => carries(link, there, name) && there.searchParams.get(name) !== value);
    for (const [name, value] of missing) there.searchParams.set(name, value);
    return missing.length ? there.pathname + there.search + there.hash : address;
  };
  const OF_MAPS = ["data-to-commune", "data-to-camera", "data-to-road"]; // a map makes its links of these
  const carryOne = (link, attribute) => {
    const address = link.getAttribute(attribute);
    if (!address?.startsWith("/") || /^\/(api|assets)\//.test(address)) return;
    const now = carried(link, address);
    if (now !== address) link.setAttribute(attribute, now);
  };
  const carry = (link) => (link.matches("a") ? ["href"] : OF_MAPS).forEach((attribute) => carryOne(link, attribute));
  const LINKS = `a[href], [${OF_MAPS[0]}]`;
  const carryAll = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.matches(LINKS)) carry(node);
    node.querySelectorAll(LINKS).forEach(carry);
  };

  /** Choose for the visit (range, comparison), or for this page alone: its links to itself keep that. */
  ioc.choose = (name, value) => {
    chosen.add(name);
    const url = new URL(location.href);
    url.searchParams.set(name, value);
    history.replaceState(history.state, "", url);
    carryAll(document.getElementById("ioc"));
  };

  ioc.onPage("#ioc", (root) => {
    carryAll(root);
    const seen = (changes) => {
      for (const { type, target, addedNodes } of changes) {
        if (type === "attributes") carry(target);
        else addedNodes.forEach(carryAll);
      }
    };
    new MutationObserver(seen).observe(root, { childList: true, subtree: true, attributeFilter: ["href"] });
  });
})();
