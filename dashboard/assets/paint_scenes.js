// Painters of scenes: what the scene's own message says (live.scenes), by path.
(() => {
  "use strict";
  const { ioc } = window;
  const { format, live, since, textOf } = ioc;
  const { say } = format;
  const FEW = 30; // below which a share says nothing
  const DECLINES = [0, 0.5, 2, 5]; // % of technical declines in 15 minutes: above each of them one step up the ramp
  const FRESH_MS = 20000;
  const LATE_MS = 60000;
  const STALE_MS = 600000;
  const GOALS = { "dossiers.time_used_p90": 200, "dossiers.supplements": 40 }; // where a goal's bar ends, if not at 100 %

  /** What stands at a path of the scenes; undefined where nothing does. */
  ioc.sceneAt = (path) => path.reduce((at, key) => at?.[key], live.scenes);

  const units = {
    text: (value) => textOf(value),
    seconds: (value) => format.split(value, "ms").join(" "),
    percent: (value) => format.split(value, "percent")[0],
    count: (value) => format.whole(value),
    points: (value) => format.points(value),
    days: (value) => say("dossier.days", { n: format.points(Math.abs(value)) }),
    moment: (value) => (value ? format.moment(value) : "–"),
    status: (value) => say(`status.${value}`),
    channel: (value) => say(`channel.${value}`),
    records: ({ received, sent }) => `${units.percent((100 * received) / sent)} (${format.whole(received)}/${format.whole(sent)})`,
    part: ({ n, of }) => `${format.whole(n)}/${format.whole(of)}`,
    share: (value) => (!value.of ? "–" : value.of < FEW ? units.part(value) : units.percent((100 * value.n) / value.of)),
    vnd: (value) => format.split(value, "vnd").join(" "),
    age: (value) => since(value),
    plain: (value) => value,
  };
  const shared = (list, i) => {
    const total = (list ?? []).reduce((sum, n) => sum + n, 0);
    return total ? list[i] / total : null;
  };
  const ageState = (ms) => {
    const age = live.now() - ms;
    return !ms ? "n" : age <= FRESH_MS ? "f" : age <= LATE_MS ? "l" : age <= STALE_MS ? "s" : "d";
  };
  const figureOf = (frame, name) => frame.figures[name] ?? {};
  const pairAt = (i, j) => live.scenes.payments?.pairs[i]?.[j] ?? [0, 0];

  Object.assign(ioc.painters, {
    still: (frame, name, seen) => (seen ? `${name} seen` : name),
    scenename: () => say(`scene.${ioc.scenery?.main.shown || "province"}`),
    besidename: () => (ioc.scenery?.beside.shown ? say(`scene.${ioc.scenery.beside.shown}`) : ""),
    of: (frame, unit, ...path) => {
      const value = ioc.sceneAt(path);
      return value == null ? (unit === "text" ? "" : "–") : units[unit](value);
    },
    dossierclock: (frame, name) => {
      const scene = live.scenes[name];
      if (!scene) return say("empty.value");
      const days = format.points(Math.abs(scene.days ?? 0));
      if (["runs", "stopped"].includes(scene.clock) && scene.due_ms) {
        return say(`dossier.clock.${scene.clock}.${scene.days > 0 ? "late" : "left"}`, { n: days });
      }
      return say(`dossier.clock.${scene.clock}`);
    },
    communebadge: (frame, code) => ioc.shapeOfBadge(frame.alerts?.communes?.[code]),
    communeword: (frame, code) => {
      const badge = frame.alerts?.communes?.[code];
      return badge ? say(`severity.${badge.severity}`) : say("commune.calm");
    },
    oflink: (frame, page, ...path) => {
      const value = ioc.sceneAt(path);
      return value ? page + encodeURIComponent(value) + location.search : "";
    },
    ofhere: (frame, ...path) => (ioc.sceneAt(path) == null ? "hidden" : ""),
    sceneempty: (frame, ...path) => {
      const list = ioc.sceneAt(path);
      return list === undefined ? say("empty.value") : list.length ? "" : say("empty.rows");
    },
    amount: (frame, what) => {
      if (what !== "payments.value") return ioc.painters.number(frame, what) + " " + ioc.painters.suffix(frame, what);
      const { value } = figureOf(frame, what);
      return value == null ? say("empty.value") : format.split(value, "vnd").join(" ");
    },
    shareof: (frame, scene, list, i) => {
      const share = shared(ioc.sceneAt([scene, list]), i);
      return share == null ? "–" : units.percent(100 * share);
    },
    barof: (frame, scene, list, i) => {
      const values = ioc.sceneAt([scene, list]) ?? [];
      const most = Math.max(...values, 1);
      return ((values[i] ?? 0) / most).toFixed(3);
    },
    barshare: (frame, scene, list, i) => (shared(ioc.sceneAt([scene, list]), i) ?? 0).toFixed(3),
    goalshare: (frame, name) => Math.min(1, (figureOf(frame, name).value ?? 0) / (GOALS[name] ?? 100)).toFixed(3),
    goalat: (frame, name) => Math.min(1, (figureOf(frame, name).goal ?? 0) / (GOALS[name] ?? 100)).toFixed(3),
    pair: (frame, i, j) => {
      const [declines, count] = pairAt(i, j);
      if (!count) return "";
      return count < FEW ? `${declines}/${count}` : units.percent((100 * declines) / count);
    },
    pairrank: (frame, i, j) => {
      const [declines, count] = pairAt(i, j);
      if (count < FEW) return "";
      return String(1 + DECLINES.filter((limit) => (100 * declines) / count > limit).length);
    },
    source: (frame, kind, ...path) => {
      const at = ioc.sceneAt(path);
      return ioc.shapeOfBadge(frame.alerts?.sources?.[`${kind}/${at?.id ?? at}`]);
    },
    provider: (frame, id) => ioc.shapeOfBadge(frame.alerts?.sources?.[`provider/${id}`]),
    partition: (frame, feed, i) => {
      const own = (live.scenes.system?.shards ?? []).filter((shard) => shard.feed === feed);
      own.sort((a, b) => (a.canary_ms ?? 0) - (b.canary_ms ?? 0));
      return own[i] ? ageState(own[i].canary_ms) : "";
    },
  });
})();
