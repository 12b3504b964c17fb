// "Explain this number": where it comes from, record by record, and what was wrong with the records of that minute.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { make, format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  const COUNTS = ["received", "counted", "duplicates", "late", "rejected"];

  const pair = (key, value) => make("div", {}, make("dt", {}, say(`desk.explain.${key}`)), make("dd", {}, value));
  const number = (value) => (value == null ? say("empty.value") : format.whole(value));
  const span = ([from, to]) => (from == null ? say("empty.value") : `${number(from)} – ${number(to)}`);

  /** Nodes of the answer of …/explain. */
  desk.explained = (told) => {
    const heads = ["partition", "offsets", "next"].map((key) => say(`desk.explain.${key}`));
    const rows = told.partitions.map((one) => [String(one.partition), span([one.first, one.last]), number(one.next)]);
    const minute = `${format.time(told.from_ms)} – ${format.time(told.to_ms)}`;
    const said = { topic: told.topic, minute, rule: told.rule, version: told.version };
    return [
      make(
        "dl",
        {},
        Object.entries(said).map((entry) => pair(...entry)),
        COUNTS.map((key) => pair(key, number(told.counts[key]))),
      ),
      ioc.table(say("desk.explain"), heads, rows),
      make("p", { class: "small" }, say("desk.explain.measured", { time: format.time(told.measured_ms) })),
    ];
  };

  const WORDED = {
    assignee: (value) => desk.called(value),
    comment: (value) => value,
    hidden_by: (value) => say("desk.detail.hidden", { by: value }),
    level: (value) => say(`desk.level.${value}`),
    outcome: (value) => say(`outcome.${value}`),
    severity: (value) =>
      value
        .split("→")
        .map((n) => say(`severity.${n}`))
        .join(" → "),
    step: (value) => desk.text(desk.detail.found?.sheet?.guidance?.[value]),
    until: (value) => say("page.until", { time: format.moment(Number(value)) }),
  };
  /** What an act said, in words; nothing where that stands elsewhere already. */
  desk.detailed = (name, value) => WORDED[name]?.(value) ?? "";
})();
