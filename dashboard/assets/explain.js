// Explain this number: asks for its sources, fills them in, and shows how a count anew from the raw log goes.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const say = (key, places) => ioc.format.say(key, places); // formats come after this file
  const whole = (n) => (n == null ? "–" : ioc.format.whole(n));
  const LOOK_MS = 500;
  let root = null;
  let asked = null; // the moment that is told, as a query

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
    if (fact("value")) fact("value").textContent = told.value?.value == null ? say("empty.value") : ioc.format.split(told.value.value, root.dataset.unit).join(" ");
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

  const recount = async (query) => {
    const button = fact("recount");
    button.disabled = true;
    try {
      const answer = await fetch(`/api/v1/recount?${query}`, { method: "POST" });
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
    button.disabled = ioc.past.at !== null;
  };

  /** Counting anew reads the log of the last hour: it is of the present only, and says so. */
  const stop = () => {
    if (!fact("recount") || fact("recount").disabled) return;
    fact("recount").disabled = true;
    fact("result").textContent = say("explain.recountnow");
  };

  /** Ask whenever the moment that the page shows is another one. */
  const look = async () => {
    const then = ioc.past.query();
    if (then === asked) return;
    asked = then;
    if (then) stop();
    try {
      const told = await ioc.read(`/api/v1/explain?${root.dataset.explain}${then.replace("?", "&")}`);
      if (then === asked) show(told);
    } catch {
      if (then === asked) (fact("value") ?? fact("span")).textContent = say("explain.away"); // a panel has no value of its own
    }
  };

  const begin = (page) => {
    root = page.querySelector("[data-explain]");
    if (!root) return;
    fact("recount")?.addEventListener("click", () => recount(root.dataset.explain));
    setInterval(look, LOOK_MS);
    queueMicrotask(look); // once the page knows whether it shows the past
  };
  ioc.onPage("#ioc", begin);
})();
