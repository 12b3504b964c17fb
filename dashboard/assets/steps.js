// The clock of a dossier, step by step: read when the page has the dossier, again when a step came, and every minute.
(() => {
  "use strict";
  const { ioc } = window;
  const { format, live } = ioc;
  const { say } = format;
  const DAY_MS = 8 * 3600000; // of work
  const LOOK_MS = 1000;
  const AGAIN_MS = 60000;
  let view = null;

  const days = (ms) => say("dossier.days", { n: format.points(ms / DAY_MS) });
  const WAITING = ["needs_supplement", "awaiting_fee"];
  const CLOSED = ["refused", "withdrawn", "stopped", "done", "returned"];

  /** Whether the clock took a stretch: it did, the applicant had the next step, it had not begun, or all was over. */
  const counts = ({ runs, status }) => {
    if (runs) return "runs";
    return WAITING.includes(status) ? "waits" : CLOSED.includes(status) ? "ended" : "before";
  };
  const due = (one, before) => {
    if (!one.due_ms) return "–";
    const moved = before?.due_ms && before.due_ms !== one.due_ms;
    return moved ? say("dossier.step.moved", { due: format.past(one.due_ms) }) : format.past(one.due_ms);
  };

  const row = (one, i, stretches) => {
    const cells = [say(`status.${one.status}`), format.past(one.from_ms), days(one.worked_ms), say(`dossier.step.${counts(one)}`), due(one, stretches[i - 1])];
    return ioc.make("tr", { "data-counts": counts(one) }, cells.map((cell) => ioc.make("td", {}, cell)));
  };

  const show = ({ stretches, allowed_ms, used_ms, paused_ms }) => {
    const { section } = view;
    const key = allowed_ms ? "dossier.steps.said" : "dossier.steps.noterm";
    section.querySelector(".sum").textContent = say(key, { used: days(used_ms), allowed: days(allowed_ms), paused: days(paused_ms) });
    section.querySelector("tbody").replaceChildren(...stretches.map(row));
    section.querySelector(".empty").textContent = "";
  };

  const look = async () => {
    if (!view?.section.isConnected || document.hidden) return;
    const scene = live.scenes[`dossier/${view.code}`];
    if (ioc.past.at !== null) view.section.querySelector(".empty").textContent = say("dossier.nopast");
    if (!scene?.agency || (scene.record_ms === view.record && performance.now() - view.at < AGAIN_MS)) return;
    Object.assign(view, { record: scene.record_ms, at: performance.now() });
    const own = view;
    try {
      const told = await ioc.read(`/api/v1/dossiers/${encodeURIComponent(view.code)}`);
      if (own === view) show(told);
    } catch (error) {
      own.section.querySelector(".empty").textContent = say("series.failed", { why: error.message });
    }
  };

  ioc.onPage("#ioc", (root) => {
    const section = root.querySelector("[data-clock]");
    view = section && { section, code: section.dataset.clock, record: 0, at: -Infinity };
  });
  setInterval(look, LOOK_MS);
})();
