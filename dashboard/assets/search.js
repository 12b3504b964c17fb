// Search: `/` or Ctrl-K opens a palette that finds whatever has a page; keyboard alone is enough.
(() => {
  "use strict";
  const { ioc } = window;
  const WAIT_MS = 120;
  let dialog = null;
  let timer = 0;
  let asked = 0;

  const root = () => document.getElementById("ioc");
  const language = () => (root()?.dataset.lang === "en" ? 1 : 0);
  const say = (key, places) => ioc.format.say(key, places);
  const typing = (node) => node?.closest("input, textarea, select, [contenteditable]");
  const options = () => [...dialog.querySelectorAll("[role=option]")];

  const node = (tag, attributes, text) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text) made.textContent = text;
    return made;
  };

  const choose = (index) => {
    const found = options();
    const wanted = found.length ? (index + found.length) % found.length : -1;
    found.forEach((option, i) => option.setAttribute("aria-selected", String(i === wanted)));
    dialog.querySelector("input").setAttribute("aria-activedescendant", found[wanted]?.id ?? "");
    found[wanted]?.scrollIntoView({ block: "nearest" });
  };
  const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

  const show = (found, query) => {
    const list = dialog.querySelector("ul");
    list.replaceChildren(
      ...found.map((one, i) => {
        const option = node("li", { role: "option", id: `found-${i}`, "aria-selected": "false" });
        option.append(node("b", {}, one.name[language()]), node("span", {}, one.place[language()]));
        option.append(node("i", {}, say(`search.${one.kind}`)));
        option.addEventListener("click", () => location.assign(ioc.kept(one.path)));
        return option;
      }),
    );
    const note = dialog.querySelector("p");
    note.textContent = found.length || !query ? say("search.keys") : say("search.none", { query });
    choose(0);
  };

  const look = async (query) => {
    const turn = ++asked;
    if (!query.trim()) return show([], "");
    try {
      const answer = await fetch(`/api/v1/search?q=${encodeURIComponent(query)}`);
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      if (turn === asked) show(found, query);
    } catch {
      if (turn === asked) dialog.querySelector("p").textContent = say("search.away");
    }
  };

  const onKey = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choose(chosen() + step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      options()[chosen()]?.click();
    }
  };

  const build = () => {
    dialog = node("dialog", { class: "search" });
    const input = node("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "found", autocomplete: "off", spellcheck: "false" });
    input.addEventListener("keydown", onKey);
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, WAIT_MS, input.value);
    });
    dialog.append(input, node("ul", { id: "found", role: "listbox" }), node("p", { "aria-live": "polite" }));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    document.body.append(dialog);
  };

  const open = () => {
    if (!dialog) build();
    const input = dialog.querySelector("input");
    for (const [name, key] of [["placeholder", "search.hint"], ["aria-label", "search.title"]]) input.setAttribute(name, say(key));
    dialog.setAttribute("aria-label", say("search.title"));
    dialog.querySelector("ul").setAttribute("aria-label", say("search.title"));
    input.value = "";
    show([], "");
    dialog.showModal();
    input.focus();
  };
  ioc.search = open;

  addEventListener("keydown", (event) => {
    const palette = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    if (!root() || event.defaultPrevented || dialog?.open || !(palette || slash)) return;
    event.preventDefault();
    open();
  });
})();
