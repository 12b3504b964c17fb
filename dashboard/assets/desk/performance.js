// How good the alerting is, beside what EEMUA 191 and ISA-18.2 ask for.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { make, format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  const DESKS = ["traffic", "services", "system"];
  const HOUR_MS = 3600000;
  const BUDGET = 6; // new alerts an hour that a desk should have at most
  const DAYS = ["1", "7", "30"];
  const chosen = { desk: "traffic", days: "1" };

  const delay = (ms) => (ms == null ? say("empty.value") : format.age(ms));
  const percent = (value) => (value == null ? say("empty.value") : format.split(value, "percent")[0]);
  /** [name, value, whether it meets its goal (null: there is none)]. */
  const figures = (told) => [
    ["rate", format.number(told.per_hour), told.per_hour <= BUDGET],
    ["busiest", format.whole(told.busiest), told.busiest < 10],
    ["flood", percent(told.flood_pct), told.flood_pct < 1],
    ["critical", percent(told.critical_pct), told.critical_pct == null ? null : told.critical_pct <= 5],
    ["first", delay(told.first_act_ms), null],
    ["first90", delay(told.first_act_p90_ms), null],
    ["acknowledge", delay(told.acknowledge_ms), null],
    ["solve", delay(told.solve_ms), null],
    ["pastlimit", format.whole(told.past_limit), told.past_limit === 0],
  ];
  const mark = (meets) => {
    if (meets === null) return null;
    const node = make("span", { class: "shape", role: "img", "aria-label": say(meets ? "page.meets" : "page.misses") });
    ioc.showShape(node, meets ? "mark-tick" : "mark-d");
    return node;
  };
  const figure = ([name, value, meets]) => {
    const shown = make("dd", { "data-empty": value === say("empty.value") }, value, mark(meets));
    const goal = make("dd", { class: "rest" }, format.words[`page.goal.${name}`] ?? "");
    return make("div", {}, make("dt", {}, say(`page.figure.${name}`)), shown, goal);
  };

  const bars = (told, from) => {
    const most = 1.1 * Math.max(BUDGET, ...told.hours);
    const said = say("page.hours.said", { n: told.raised, most: Math.max(0, ...told.hours) });
    const part = (n) => `--part: ${n / most}`;
    const columns = told.hours.map((n, i) =>
      make("span", { style: part(n), title: `${format.moment(from + i * HOUR_MS)}: ${n}` }),
    );
    const drawn = make(
      "div",
      { class: "hourly", role: "img", "aria-label": said },
      columns,
      make("i", { style: part(BUDGET) }),
    );
    return ioc.card(say("page.hours"), drawn, make("p", { class: "rest" }, say("page.hours.goal")));
  };

  const table = (title, heads, rows) =>
    ioc.card(
      say(title),
      rows.length
        ? ioc.table(
            say(title),
            heads.map((key) => say(key)),
            rows,
          )
        : ioc.nothing(),
    );
  const offenders = (told) => {
    const heads = ["desk.explain.rule", "page.entity", "page.raised", "page.share", "page.chatters"];
    const row = (one) => [
      desk.rule(one.rule),
      desk.entity(one.entity),
      format.whole(one.raised),
      percent(one.share),
      one.chatters ? say("page.yes") : "",
    ];
    return table("page.offenders", heads, told.offenders.map(row));
  };
  const standing = (told) => {
    const link = (id) => make("a", { href: desk.page(id) }, id);
    const row = (one) => [desk.rule(one.rule), link(one.alert_id), format.age(ioc.live.now() - one.since_ms)];
    return table("page.standing", ["desk.explain.rule", "title.alert", "desk.column.age"], told.standing.map(row));
  };

  const choices = (name, values, word) =>
    values.map((value) =>
      make(
        "button",
        { type: "button", "aria-pressed": String(chosen[name] === value), onclick: () => load({ [name]: value }) },
        word(value),
      ),
    );

  const load = async (changes = {}) => {
    Object.assign(chosen, changes);
    for (const [name, value] of Object.entries(chosen)) desk.keep(name, value);
    const answer = await desk.fetched(`/api/v1/desk/performance?${new URLSearchParams(chosen)}`);
    if (!answer) return;
    const told = answer.figures;
    const desks = choices("desk", DESKS, (name) => say(`desk.desk.${name}`));
    const days = choices("days", DAYS, (n) => say(`page.days.${n}`));
    document
      .getElementById("body")
      .replaceChildren(
        make(
          "div",
          { class: "choices", role: "group", "aria-label": say("desk.filters") },
          desks,
          make("span", { class: "gap" }),
          days,
        ),
        ioc.card(
          say("page.performance.head", { n: told.raised }),
          make("dl", { class: "numbers" }, figures(told).map(figure)),
        ),
        bars(told, answer.from_ms),
        offenders(told),
        standing(told),
      );
  };

  ioc.onPage(".alertdesk.performance", async () => {
    const asked = new URLSearchParams(location.search);
    if (DESKS.includes(asked.get("desk"))) chosen.desk = asked.get("desk");
    if (DAYS.includes(asked.get("days"))) chosen.days = asked.get("days");
    await desk.loadRules();
    load();
  });
})();
