// Explain this number: asks for its sources, fills them in, and shows how a count anew from the raw log goes.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const say = (key, places) => ioc.format.say(key, places); // formats come after this file
  const whole = (n) => (n == null ? "–" : ioc.format.whole(n));
  let root = null;

  const fact = (name) => root.querySelector(`[data-fact="${name}"]`);
  const cells = (row, texts, tag = "td") => {
    for (const text of texts) {
      const cell = document.createElement(tag);
      cell.textContent = text;
      row.append(cell);
    }
    return row;
  };
  const fill = (name, heads, rows) => {
    const body = fact(name).querySelector("tbody");
    body.replaceChildren(cells(document.createElement("tr"), heads, "th"), ...rows.map((row) => cells(document.createElement("tr"), row)));
  };
  const span = (from, to) => `${ioc.format.past(from)} – ${ioc.format.past(to)}`;

  const show = (told) => {
    if (told.value) fact("value").textContent = told.value.value == null ? say("empty.value") : ioc.format.number(told.value.value);
    fact("span").textContent = told.feed ? span(told.from_ms, told.to_ms) : say("explain.measured");
    fact("topic").textContent = told.topic || "–";
    fact("table").textContent = told.table || "–";
    fact("completeness").textContent = told.completeness == null ? "–" : ioc.format.split(told.completeness, "percent")[0];
    fact("age").textContent = told.age_ms == null ? "–" : ioc.format.age(told.age_ms);
    fill("sums", [say("explain.measure"), say("explain.sum")], Object.entries(told.sums).map(([name, n]) => [name, whole(n)]));
    fill("counts", [say("explain.outcome"), say("explain.records")], Object.entries(told.counts).map(([name, n]) => [say(`explain.count.${name}`), whole(n)]));
    const heads = ["partition", "first", "last", "next"].map((name) => say(`explain.${name}`));
    fill("partitions", heads, told.partitions.map((p) => [String(p.partition), whole(p.first), whole(p.last), whole(p.next)]));
  };

  const result = (told) => {
    const measures = Object.keys(told.cells);
    const heads = [say("explain.measure"), say("explain.incells"), say("explain.inlog")];
    fill("recounted", heads, measures.map((name) => [name, whole(told.cells[name]), whole(told.log[name])]));
    const verdict = told.equal ? "explain.equal" : told.whole ? "explain.unequal" : "explain.gone";
    const places = { span: span(told.from_ms, told.to_ms), read: whole(told.read), repeated: whole(told.repeated), refused: whole(told.refused) };
    fact("result").textContent = say(verdict, places);
    fact("result").dataset.verdict = told.equal ? "equal" : "other";
  };

  const line = (text) => {
    const told = JSON.parse(text);
    if (told.away) fact("result").textContent = say("explain.away");
    else if ("equal" in told) result(told);
    else fact("result").textContent = say("explain.reading", { read: whole(told.read), of: whole(told.of) });
  };

  const recount = async (figure) => {
    const button = fact("recount");
    button.disabled = true;
    try {
      const answer = await fetch(`/api/v1/recount?figure=${figure}`, { method: "POST" });
      if (!answer.ok) throw new Error(answer.status);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        const lines = (rest + piece.value).split("\n");
        rest = lines.pop();
        lines.forEach(line);
      }
    } catch {
      fact("result").textContent = say("explain.away");
    }
    button.disabled = false;
  };

  /** The names of figures lead to their explanation, in this page's language, look and time. */
  const keepAddress = () => {
    const kept = new URLSearchParams(location.search);
    for (const link of document.querySelectorAll("#ioc a.why:not([data-kept])")) {
      const there = new URL(link.href);
      for (const name of ["lang", "theme", "at"]) if (kept.has(name)) there.searchParams.set(name, kept.get(name));
      link.setAttribute("href", there.pathname + there.search);
      link.dataset.kept = "";
    }
  };

  const begin = async (page) => {
    keepAddress();
    new MutationObserver(keepAddress).observe(page, { childList: true, subtree: true });
    root = page.querySelector("[data-explain]");
    if (!root) return;
    const figure = root.dataset.explain;
    fact("recount")?.addEventListener("click", () => recount(figure));
    try {
      const answer = await fetch(`/api/v1/explain?figure=${figure}`);
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.json());
    } catch {
      (fact("value") ?? fact("span")).textContent = say("explain.away"); // a panel has no value of its own
    }
  };
  ioc.onPage("#ioc", begin);
})();
