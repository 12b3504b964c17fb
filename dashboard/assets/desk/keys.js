// The keyboard of the desk. Single letters work wherever nobody is typing; the list is walked from anywhere.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const desk = (ioc.desk ??= {});
  const ACTS = {
    a: "acknowledge",
    g: "assign",
    c: "comment",
    w: "start_work",
    r: "resolve",
    s: "shelve",
    e: "escalate",
    n: "raise",
  };

  const typing = (node) => node.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const pressed = (node) => node.matches("a, button, summary, input[type=checkbox]");

  const toggled = (open) => {
    const row = desk.list.row();
    const head = open || desk.isHead(row) ? null : desk.list.headOf(row);
    if (row?.level === (open ? "closed" : "open")) desk.toggle(row);
    else if (head) desk.list.pick(head.id, { focus: true });
    else return false;
    return true;
  };
  const mark = () => {
    const row = desk.list.row();
    if (!row) return;
    desk.list.mark(row);
    desk.repaint();
  };
  const leave = () => {
    if (desk.list.marked.size) {
      desk.list.unmark();
      desk.repaint();
    }
    desk.list.focus();
  };

  const LIST = {
    ArrowDown: () => desk.list.step(1),
    ArrowUp: () => desk.list.step(-1),
    PageDown: () => desk.list.step(10),
    PageUp: () => desk.list.step(-10),
    Home: () => desk.list.end(false),
    End: () => desk.list.end(true),
    ArrowRight: () => toggled(true),
    ArrowLeft: () => toggled(false),
    x: mark,
    Escape: leave,
  };
  const ANYWHERE = {
    "/": () => document.getElementById("search")?.focus(),
    "?": () => desk.help(),
  };

  const inSearch = (event) => {
    if (event.key === "Escape") desk.filter({ q: "" });
    if (["Escape", "Enter", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      desk.list.focus();
    }
  };

  const listed = () => Boolean(document.querySelector(".deskmain"));
  const chosen = (event) => {
    if (event.key === "Enter" && listed() && !pressed(event.target)) return () => desk.open(desk.list.row());
    if (listed() && Object.hasOwn(LIST, event.key)) return LIST[event.key];
    if (Object.hasOwn(ANYWHERE, event.key)) return ANYWHERE[event.key];
    const act = ACTS[event.key.toLowerCase()];
    return act && (() => desk.act(act));
  };

  desk.beginKeys = () => {
    addEventListener(
      "keydown",
      (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
        if (event.target.id === "search") return inSearch(event);
        if (typing(event.target)) return;
        const act = chosen(event);
        if (!act || act() === false) return;
        event.preventDefault();
        event.stopPropagation();
      },
      true,
    );
  };
})();
