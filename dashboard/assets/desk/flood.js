// A flood as few rows: alerts that share cause and place become one, with what began first on top. Pure.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const MOST = 20;
  const [CAUSE_AND_PLACE, CAUSE, DOMAIN] = [0, 1, 2];

  /** Rows by their key of a level, in the order of each group's worst row. */
  const gathered = (rows, level) => {
    const groups = new Map();
    for (const row of rows) {
      const key = row.groups[level];
      if (groups.has(key)) groups.get(key).push(row);
      else groups.set(key, [row]);
    }
    return [...groups].map(([key, members]) => ({ key, rows: members.sort((a, b) => a.started_ms - b.started_ms) }));
  };

  /** The worst groups as they are and the others joined by a coarser key, so that at most `most` remain; else null. */
  const joined = (fine, level, most) => {
    for (let kept = most - 1; kept >= 0; kept -= 1) {
      const rest = gathered(
        fine.slice(kept).flatMap((group) => group.rows),
        level,
      );
      if (kept + rest.length <= most) return [...fine.slice(0, kept), ...rest];
    }
    return null;
  };

  /** Rows in their order → at most `most` groups {key, rows}; the first row of each is its first-out. */
  ioc.fold = (rows, most = MOST) => {
    const fine = gathered(rows, CAUSE_AND_PLACE);
    if (fine.length <= most) return fine;
    return joined(fine, CAUSE, most) ?? joined(fine, DOMAIN, most);
  };
})();
