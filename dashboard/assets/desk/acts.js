// Acts: what is offered, the dialogs that ask for what an act needs, and the wait for the transition that answers it.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { alerts, make, format } = ioc;
  const { say } = format;
  const desk = (ioc.desk ??= {});
  const KEYS = {
    acknowledge: "a",
    assign: "g",
    start_work: "w",
    resolve: "r",
    comment: "c",
    shelve: "s",
    escalate: "e",
  };
  const RARE = ["unshelve", "reopen", "take_out_of_service", "put_back_in_service"]; // shown only where they make sense
  const FORMS = {
    assign: ["assignee"],
    resolve: ["outcome", "comment"],
    comment: ["comment"],
    shelve: ["until", "why"],
    escalate: ["comment"],
    take_out_of_service: ["why"],
  };
  const IN_SIGHT = ["assign", "resolve", "comment", "shelve", "escalate", "take_out_of_service"];
  // What is offered in which state. Whether it is legal the alert agent decides, by the table of ISA-18.2.
  const OFFERED = {
    unacknowledged: ["acknowledge", "start_work", ...IN_SIGHT],
    acknowledged: ["start_work", ...IN_SIGHT],
    returned: ["acknowledge", ...IN_SIGHT],
    shelved: ["unshelve", "assign", "comment", "take_out_of_service"],
    suppressed: ["assign", "comment", "take_out_of_service"],
    out_of_service: ["put_back_in_service", "assign", "comment"],
    normal: ["reopen", "comment"],
  };
  /** The acts that are offered for an alert as it stands. */
  desk.offeredFor = ({ state, work }) =>
    work === "resolved" && state === "acknowledged" ? ["reopen", ...OFFERED[state]] : OFFERED[state];

  const identity = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  /** Whether a past moment is shown: nobody acts in it. */
  desk.isOver = () => ioc.past.at !== null;

  /** [act, key, whether it makes sense now] of every act that this person may do. */
  desk.offered = () => {
    const possible = new Set(desk.isOver() ? [] : desk.aim().map(desk.known).filter(Boolean).flatMap(desk.offeredFor));
    const usual = Object.entries(KEYS).map(([act, key]) => [act, key, possible.has(act)]);
    const rare = RARE.filter((act) => possible.has(act)).map((act) => [act, "", true]);
    return [...usual, ...rare].filter(([act]) => desk.may.includes(act));
  };

  /** Say something to everybody who looks or listens. */
  desk.tell = (text, kind = "done") => {
    const note = make("p", { "data-kind": kind }, text);
    document.getElementById("said").append(note);
    setTimeout(() => note.remove(), kind === "done" ? 5000 : 12000);
  };

  const refusalOf = ({ why, first_by: by, first_ms: at }) => {
    const first = by ? say("desk.first", { by: desk.called(by), time: format.time(at) }) : "";
    return say("desk.refused", { why: [desk.text(why), first].filter(Boolean).join(" ") });
  };

  const own = new Set(); // commands of this page: of all others one is told
  alerts.onChange(({ said }) => {
    for (const { alert, act, by, command, what } of said) {
      if (!command || own.has(command) || act === "refuse" || alert !== desk.detail.id) continue;
      desk.tell(say("desk.other", { by: desk.called(by), did: say(`did.${act}`), what: desk.text(what) }), "news");
    }
  });

  const tellAnswers = (act, answers) => {
    const done = answers.filter((one) => one && one.act !== "refuse").length;
    if (done) desk.tell(say(done > 1 ? "desk.done.many" : "desk.done", { act: say(`act.${act}`), n: done }));
    for (const text of new Set(answers.filter((one) => one?.act === "refuse").map(refusalOf)))
      desk.tell(text, "refused");
    if (answers.includes(null)) desk.tell(say("desk.unanswered"), "refused");
  };

  /** Ask for an act on alerts; resolves when each was answered. What is shown changes by transitions only. */
  desk.send = async (asked, ids) => {
    const wanted = (ids.length ? ids : [""]).map((id) => ({
      command: identity(),
      alert: id,
      revision: desk.known(id)?.revision ?? 0,
    }));
    const answers = wanted.map(({ command, alert }) => alerts.answer(command, alert));
    for (const { command } of wanted) own.add(command);
    const silent = [];
    try {
      const { refused } = await ioc.post("/api/v1/commands", { ...asked, targets: wanted });
      for (const { command, why } of refused) silent.push({ command, act: "refuse", why });
    } catch (error) {
      for (const { command } of wanted) alerts.settle(command, undefined);
      const { vi, en, message } = error.said ?? {};
      desk.tell(desk.text([vi, en]) || message || say("desk.unsent"), "refused");
      return [];
    }
    for (const one of silent) alerts.settle(one.command, one);
    const found = await Promise.all(answers);
    tellAnswers(asked.act, found);
    return found;
  };

  const perform = async (act, fields, ids) => {
    const marked = [...(desk.list?.marked ?? [])];
    const answers = await desk.send({ act, ...fields }, ids);
    if (!marked.length || !answers.length) return;
    desk.list.unmark(marked);
    desk.repaint();
  };

  /** Do an act: at once where nothing is needed, else after its dialog, which also says what is acted on where that is
   *  not just what one looks at. Several alerts may get one comment. */
  desk.act = (act) => {
    if (desk.isOver()) return desk.tell(say("desk.over"), "refused");
    if (!desk.may.includes(act)) return desk.tell(say("desk.maynot"), "refused");
    if (act === "raise")
      return desk.ask("raise", desk.RAISE, []).then((fields) => fields && desk.send({ act, ...fields }, []));
    const ids = desk.targets(act);
    if (!ids.length) return desk.tell(say("desk.nothing"), "refused");
    const fields = [...(FORMS[act] ?? [])];
    if ((ids.length > 1 || ids[0] !== desk.detail.id) && !fields.includes("comment")) fields.push("note");
    if (!fields.length) return perform(act, {}, ids);
    return desk.ask(act, fields, ids).then((given) => given && perform(act, given, ids));
  };
})();
