// The desk's filters: what the address says, what passes, and the controls that change it.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const desk = (ioc.desk ??= {});
  const DEFAULTS = {
    desk: "all",
    severity: "",
    state: "in_sight",
    domain: "",
    commune: "",
    whose: "everybody",
    q: "",
    group: "",
    alert: "",
  };
  const filters = (desk.filters = { ...DEFAULTS });
  let changed = () => {};

  /** Letters without their marks, so that plain letters find names with marks. */
  const plain = (text) =>
    text
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/\u0111/gi, "d")
      .toLowerCase();
  const sought = new WeakMap();
  const textOf = (row) => {
    if (!sought.has(row)) {
      const parts = [
        ...row.what,
        ...row.place,
        desk.commune(row.commune),
        desk.unit(row.owner),
        row.entity,
        row.id,
        desk.called(row.assignee),
      ];
      sought.set(row, plain(parts.join(" ")));
    }
    return sought.get(row);
  };

  const isMine = (row) => row.assignee === desk.person.user;
  const isOfMyUnit = (row) =>
    Boolean(desk.person.unit) && (row.owner === desk.person.unit || row.assignee === `unit/${desk.person.unit}`);
  const withWords = (words) => (row) => {
    const text = textOf(row);
    return words.every((word) => text.includes(word));
  };
  const wordsOf = (value) => plain(value).split(/\s+/).filter(Boolean);

  // What a filter's value asks of a row; nothing where it lets all of them pass.
  const tests = {
    desk: (value) => value !== "all" && ((row) => row.desk === value),
    severity: (value) => value && ((row) => value.includes(row.severity)),
    state: (value) => value !== "every" && (value === "in_sight" ? desk.inSight : (row) => row.state === value),
    domain: (value) => value && ((row) => row.domain === value),
    commune: (value) => value && ((row) => row.commune === value),
    whose: (value) => value !== "everybody" && (value === "mine" ? isMine : isOfMyUnit),
    q: (value) => wordsOf(value).length && withWords(wordsOf(value)),
  };

  /** Rows that pass every filter, and by filter those that would pass but for it alone: what its choices would add. */
  desk.sifted = () => {
    const asked = Object.entries(tests)
      .map(([name, ask]) => [name, ask(filters[name])])
      .filter(([, test]) => test);
    const passed = [];
    const but = Object.fromEntries(Object.keys(tests).map((name) => [name, []]));
    for (const row of ioc.alerts.rows.values()) {
      const failed = asked.filter(([, test]) => !test(row));
      if (!failed.length) passed.push(row);
      else if (failed.length === 1) but[failed[0][0]].push(row);
    }
    return { passed, but };
  };

  const keep = () => {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(filters)) {
      if (value === DEFAULTS[name]) query.delete(name);
      else query.set(name, value);
    }
    const text = query.toString();
    history.replaceState(history.state, "", location.pathname + (text ? `?${text}` : ""));
  };

  /** Change filters; the address follows. */
  desk.filter = (changes) => {
    Object.assign(filters, changes);
    keep();
    paint();
    changed();
  };
  desk.clear = () => desk.filter({ ...DEFAULTS, desk: filters.desk, alert: filters.alert });

  const press = (button, on) => button.setAttribute("aria-pressed", String(on));
  const paint = () => {
    for (const button of document.querySelectorAll("[data-desk]")) press(button, button.dataset.desk === filters.desk);
    for (const button of document.querySelectorAll("[data-severity]"))
      press(button, filters.severity.includes(button.dataset.severity));
    for (const name of ["state", "domain", "commune", "whose"])
      document.getElementById(`filter-${name}`).value = filters[name];
    const search = document.getElementById("search");
    if (search.value !== filters.q) search.value = filters.q;
    const narrowed = Object.keys(tests).some((name) => name !== "desk" && filters[name] !== DEFAULTS[name]);
    document.getElementById("clear").disabled = !narrowed;
  };

  const toggled = (severity) =>
    [..."1234"]
      .filter((n) => (n === severity) !== filters.severity.includes(n))
      .join("")
      .replace("1234", "");

  /** Read the address and take the controls into care; `onChange` after every change. */
  desk.beginFilters = (onChange) => {
    changed = onChange;
    for (const [name, value] of new URLSearchParams(location.search)) if (name in DEFAULTS) filters[name] = value;
    const search = ioc.make("input", {
      id: "search",
      type: "search",
      autocomplete: "off",
      placeholder: ioc.format.say("desk.search"),
      "aria-keyshortcuts": "/",
    });
    document.querySelector(".searchbox").append(search);
    search.addEventListener("input", () => desk.filter({ q: search.value }));
    for (const button of document.querySelectorAll("[data-desk]"))
      button.onclick = () => desk.filter({ desk: button.dataset.desk });
    for (const button of document.querySelectorAll("[data-severity]")) {
      button.prepend(ioc.shapeNode(`severity-${button.dataset.severity}`));
      button.onclick = () => desk.filter({ severity: toggled(button.dataset.severity) });
    }
    for (const name of ["state", "domain", "commune", "whose"]) {
      document.getElementById(`filter-${name}`).onchange = ({ target }) => desk.filter({ [name]: target.value });
    }
    document.getElementById("clear").onclick = desk.clear;
    document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
    for (const name of ["state", "domain", "whose"]) {
      const choice = document.getElementById(`filter-${name}`);
      if (![...choice.options].some((option) => option.value === filters[name])) filters[name] = DEFAULTS[name];
    }
    paint();
  };
})();
