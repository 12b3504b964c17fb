// Drawings of dossiers: the funnel by status, and the allowed time that finished dossiers used.
(() => {
  "use strict";
  const { ioc } = window;
  const say = (key, places) => ioc.format.say(key, places); // formats come after this file
  const whole = (n) => ioc.format.whole(n);
  const percent = (value) => (value == null ? "–" : ioc.format.split(value, "percent")[0]);
  const STATUSES = ["registered", "accepted", "refused", "in_progress", "needs_supplement", "awaiting_fee", "withdrawn", "stopped", "done", "returned"];
  const CLOSED = ["refused", "withdrawn", "stopped", "done", "returned"];
  const GROUPS = [
    ["", ["registered", "accepted", "in_progress", "done", "returned"]],
    ["dossiers.funnel.pauses", ["needs_supplement", "awaiting_fee"]],
    ["dossiers.funnel.ends", ["refused", "withdrawn", "stopped"]],
  ];
  const BIN = 12.5; // % of the allowed time
  const ALLOWED = 8; // bins up to 100 %

  const at = (list, status) => list[STATUSES.indexOf(status)];
  const shareOf = (n, received) => percent(received ? (100 * n) / received : null);
  /** Dossiers that are in a status now: of closed ones none is kept, and in the past it is not known. */
  const known = () => ioc.live.frame?.figures["dossiers.open"]?.value != null; // not while a past is loaded
  const standing = (now, status) => (known() && now.length && !CLOSED.includes(status) ? whole(at(now, status)) : "–");

  /** How often work was taken up again after a pause, and not for the first time. */
  const again = ({ steps }) => Math.min(at(steps, "in_progress"), at(steps, "needs_supplement") + at(steps, "awaiting_fee"));

  const text = (area, words, x, y, align, token = "text2") => {
    area.pen.fillStyle = area.colour(token);
    area.pen.textAlign = align;
    area.pen.fillText(words, x, y);
  };

  /** Where the columns stand: names to the left, the funnel, and numbers to the right; fewer where it is narrow. */
  const columnsOf = ({ pen, font, width }, most) => {
    const widest = (words) => Math.max(...words.map((word) => pen.measureText(word).width)) + font;
    const left = widest(STATUSES.map((status) => say(`status.${status}`)));
    const heads = width > font * 40 ? ["steps", "share", "now"] : width > font * 30 ? ["steps", "now"] : ["steps"];
    const step = widest([whole(most), ...heads.map((name) => say(`dossiers.funnel.${name}`))]);
    const right = width - step * heads.length;
    return { left, right, middle: (left + right) / 2, room: right - left, heads: heads.map((name, i) => [name, right + step * (i + 1)]) };
  };

  const funnel = (area, scene) => {
    const { pen, font, height, colour } = area;
    const { steps, now, received } = scene;
    const most = Math.max(...steps, received, 1);
    const columns = columnsOf(area, most);
    const line = height / 13; // ten statuses, two headings, the columns' names
    const wide = (n) => (n / most) * columns.room;
    const bar = (n, y, token, alpha = 1) => {
      pen.globalAlpha = alpha;
      pen.fillStyle = colour(token);
      pen.fillRect(columns.middle - wide(n) / 2, y + line * 0.16, wide(n), line * 0.68);
      pen.globalAlpha = 1;
    };
    const slope = (above, below, y) => {
      pen.globalAlpha = 0.28;
      pen.fillStyle = colour("series1");
      pen.beginPath();
      for (const [n, down] of [[above, -0.16], [below, 0.16]]) {
        const side = down < 0 ? 1 : -1;
        pen.lineTo(columns.middle - (side * wide(n)) / 2, y + line * down);
        pen.lineTo(columns.middle + (side * wide(n)) / 2, y + line * down);
      }
      pen.fill();
      pen.globalAlpha = 1;
    };
    for (const [name, x] of columns.heads) text(area, say(`dossiers.funnel.${name}`), x, line * 0.7, "right", "muted");
    let y = line;
    for (const [heading, statuses] of GROUPS) {
      if (heading) {
        text(area, say(heading), 0, y + line * 0.72, "left", "muted");
        y += line;
      }
      let above = null;
      for (const status of statuses) {
        const n = at(steps, status);
        const first = status === "in_progress" ? n - again(scene) : n;
        if (first < n) bar(n, y, "series1", 0.4);
        bar(first, y, heading ? "series5" : "series1");
        if (above !== null && !heading) slope(above, first, y);
        above = first;
        const told = { steps: whole(n), share: shareOf(n, received), now: standing(now, status) };
        text(area, say(`status.${status}`), 0, y + line / 2 + font * 0.35, "left");
        for (const [name, x] of columns.heads) text(area, told[name], x, y + line / 2 + font * 0.35, "right", "text");
        y += line;
      }
    }
  };

  funnel.said = ({ steps, now, received }) => {
    const told = STATUSES.map((status) => {
      const key = CLOSED.includes(status) ? "dossiers.funnel.said.closed" : "dossiers.funnel.said.open";
      return say(key, { status: say(`status.${status}`), n: whole(at(steps, status)), now: standing(now, status) });
    });
    return say("dossiers.funnel.said", { received: whole(received), statuses: told.join("; ") });
  };

  const used = (area, { bins, median, p90, within }) => {
    const { pen, font, width, height, colour } = area;
    const floor = height - font * 1.5;
    const top = font * 5.6; // below the height of the highest column, and the names of three marks
    const slot = width / bins.length;
    const most = Math.max(...bins, 1);
    const x = (value) => Math.min(value / BIN, bins.length) * slot;
    const y = (n) => floor - (n / most) * (floor - top);
    bins.forEach((n, i) => {
      pen.fillStyle = colour(i < ALLOWED ? "series1" : "series2");
      pen.fillRect(i * slot + slot * 0.08, y(n), slot * 0.84, floor - y(n));
    });
    pen.fillStyle = colour("line");
    pen.fillRect(0, floor, width, 1);
    const open = `≥ ${ioc.format.points(BIN * (bins.length - 1))}%`;
    for (const value of [0, 50, 100, 150]) {
      if (x(value) + font * 2 > width - pen.measureText(open).width) continue;
      text(area, `${whole(value)}%`, x(value), floor + font * 1.2, value ? "center" : "left", "muted");
    }
    text(area, open, width, floor + font * 1.2, "right", "muted");
    text(area, say("dossiers.used.most", { n: whole(most) }), width, font * 0.95, "right", "muted");
    const marks = [[median, "dossiers.used.median"], [p90, "dossiers.used.p90"], [100, "dossiers.used.limit"]];
    const known = marks.map(([value, key], i) => ({ value, key, line: font * 1.2 * (i + 2) })).filter(({ value }) => value != null);
    pen.fillStyle = colour("text2");
    for (const { value, line } of known) pen.fillRect(x(value) - 0.75, line - font * 0.8, 1.5, floor - line + font * 0.8);
    Object.assign(pen, { lineWidth: font / 3, strokeStyle: colour("panel"), lineJoin: "round", textAlign: "left" });
    for (const { value, key, line } of known) {
      const words = say(key, { value: percent(value), within: percent(within), over: percent(within == null ? null : 100 - within) });
      const left = Math.min(x(value) + font / 2, width - pen.measureText(words).width);
      pen.strokeText(words, left, line); // no line runs through it
      text(area, words, left, line, "left", "text");
    }
  };

  used.said = ({ bins, median, p90, within }) => {
    const told = bins.map((n, i) => `${percent(i * BIN)}: ${whole(n)}`);
    return say("dossiers.used.said", { median: percent(median), p90: percent(p90), within: percent(within), bins: told.join("; ") });
  };

  Object.assign(ioc.drawings, { funnel, used });
  Object.assign(ioc.rowsOf, {
    funnel: ({ steps, now }) => [
      ["status", "steps", "now"].map((name) => say(`dossiers.funnel.${name}`)),
      STATUSES.map((status) => [`"${say(`status.${status}`)}"`, at(steps, status), known() && now.length && !CLOSED.includes(status) ? at(now, status) : ""]),
    ],
    used: ({ bins }) => [
      [say("dossiers.used.from"), say("dossiers.used.dossiers")],
      bins.map((n, i) => [i * BIN, n]),
    ],
  });
})();
