// The alerts that the server tells of on the live path: all rows by id, kept current, and the answers to what was asked for.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const ANSWER_MS = 10000; // an agent that says nothing for so long is away; what was asked for may still happen
  const waiting = new Map(); // id of a command → what waits for its transition
  const listeners = [];
  const alerts = (ioc.alerts = { rows: new Map(), version: 0, loads: {}, live: null });

  /** Whether this page follows the alerts. */
  alerts.wanted = () => /^\/(desk|alerts|maintenance)(\/|$)/.test(location.pathname);

  /** `listener(change)` after each message; change: {whole, rows, gone, said}. */
  alerts.onChange = (listener) => listeners.push(listener);

  /** End the wait for a command. */
  const settle = (alerts.settle = (command, answer) => {
    const entry = waiting.get(command);
    if (!entry) return;
    waiting.delete(command);
    clearTimeout(entry.timer);
    entry.resolve(answer);
  });

  /** After a gap the answers may have been among what was missed: the alert's own timeline knows. */
  const lookBack = async () => {
    for (const [command, { alert }] of waiting) {
      if (!alert) continue;
      const { timeline } = await ioc
        .read(`/api/v1/alerts/${encodeURIComponent(alert)}`)
        .catch(() => ({ timeline: [] }));
      const found = timeline.find((one) => one.command === command);
      if (found) settle(command, found);
    }
  };

  alerts.receive = (message) => {
    if (message.whole) alerts.rows.clear();
    for (const row of message.rows) alerts.rows.set(row.id, row);
    for (const id of message.gone) alerts.rows.delete(id);
    Object.assign(alerts, { version: message.version, loads: message.loads, live: message.live });
    for (const one of message.said) if (one.command) settle(one.command, one);
    if (message.whole && waiting.size) lookBack();
    for (const listener of listeners) listener(message);
  };

  /** The transition that answers a command, or null when none came in time. */
  alerts.answer = (command, alert) =>
    new Promise((resolve) => {
      const timer = setTimeout(() => settle(command, null), ANSWER_MS);
      waiting.set(command, { resolve, timer, alert });
    });
})();
