// Paint: every node with `data-bind="painter argument …"` shows what its painter says of the last frame. A painter returns
// a text; only nodes whose text changed are touched. `data-as` makes it a shape, the `hidden` attribute or a data-… one.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { format, live } = ioc;
  const DIM_MS = 3000;
  const BLIND_MS = 10000;
  const ORDER_MS = 10000;
  const LIMITS_MS = [["d", 600000], ["s", 60000], ["l", 20000]];
  const WAIT_MS = 5000; // so long a page may wait for its first frame before it says that it is blind
  const EMPTY = {};
  const NOTHING = { figures: {}, feeds: [], charts: {}, worst: {}, parts: {} };
  let language = 0;
  let units = {};
  const say = format.say;
  const text = (pair) => pair?.[language] ?? "";
  const figureOf = (frame, name) => frame.figures[name] ?? EMPTY;
  const feedOf = (frame, name) => frame.feeds.find((feed) => feed.name === name) ?? EMPTY;
  const since = (ms) => (ms ? format.age(live.now() - ms) : "");

  /** live · dim (frame older than 3 s) · blind (10 s) · waiting (none yet and no reason to worry). */
  const condition = () => {
    if (!live.frame) return performance.now() < WAIT_MS ? "waiting" : "blind";
    const age = live.age();
    return age > BLIND_MS ? "blind" : age > DIM_MS ? "dim" : "live";
  };
  const cause = () => {
    if (!live.open) return say("link.dashboard");
    return say(!live.links.redis ? "link.redis" : !live.links.kafka ? "link.kafka" : "link.hub");
  };
  const away = () => {
    if (!live.frame) return cause();
    return say("headline.away", { link: cause(), time: format.time(live.frame.made_ms), age: format.age(live.age()) });
  };

  /** A feed's state; while no frames come its age goes on, so that nothing stale looks fresh. */
  const stateOf = (frame, name) => {
    const { state = "n", proof_ms: proof = 0 } = feedOf(frame, name);
    if (condition() === "live" || !proof) return state;
    const aged = LIMITS_MS.find(([, limit]) => live.now() - proof > limit)?.[0] ?? "f";
    return "flsdn".indexOf(aged) > "flsdn".indexOf(state) ? aged : state;
  };

  const numberOf = ({ value, n, of }, unit) => {
    if (value == null) return say("empty.value");
    if (unit === "percent" && of !== undefined && of < 30) return `${n}/${of}`;
    return format.split(value, unit)[0];
  };

  // The order of a list changes once in 10 s at most, so that a wall can be read. Meanwhile what is gone leaves, what is
  // new comes last, and all numbers stay live.
  const orders = {};
  const NOTHING_HELD = [];
  const held = (list, rows = NOTHING_HELD, index) => {
    if (Object.isFrozen(rows)) return rows[index]; // of a sample
    const order = (orders[list] ??= { at: -Infinity, ids: [], rows: null });
    if (order.rows !== rows) {
      const now = rows.map((row) => row.id);
      if (now.join() !== order.ids.join()) {
        const due = performance.now() - order.at > ORDER_MS;
        const stay = order.ids.filter((id) => now.includes(id));
        if (due) order.at = performance.now();
        order.ids = due ? now : [...stay, ...now.filter((id) => !stay.includes(id))];
      }
      order.rows = rows;
    }
    return rows.find((row) => row.id === order.ids[index]);
  };
  const rowOf = (frame, feed, index) => held(feed, frame.worst[feed], index);

  const goalOf = (frame, name, key) => {
    const { goal, value, at_most: atMost } = figureOf(frame, name);
    return goal == null || value == null ? "" : format.goal(value, goal, atMost, key);
  };

  const p95 = () => {
    const own = window.__ioc.samples.slice(-100).map((sample) => sample.own).sort((a, b) => a - b);
    return own[Math.floor(own.length * 0.95)] ?? 0;
  };
  const blindText = (frame) => {
    const known = (frame.alerts?.rows ?? []).filter((row) => row.severity === 1).map((row) => text(row.what));
    return [away(), ...(known.length ? [say("headline.known", { what: known.join("; ") })] : [])].join(" ");
  };
  const levelOf = (frame) => (condition() === "blind" ? "blind" : frame.level ?? "blind");
  const total = (counts = {}) => Object.values(counts).reduce((sum, n) => sum + n, 0);
  const stageOf = (frame, feed, stage) => {
    const delays = feedOf(frame, feed).stages?.[stage];
    return delays ? delays.map((ms) => format.whole(ms)).join(" · ") : say("empty.value");
  };

  Object.assign(ioc, { condition, held, since, textOf: text });

  const painters = (ioc.painters = {
    number: (frame, name) => numberOf(figureOf(frame, name), units[name]),
    brief: (frame, name) => (figureOf(frame, name).value == null ? say("age.never") : painters.number(frame, name)),
    about: (frame, name) => (figureOf(frame, name).value == null ? say("empty.value") : `≈ ${painters.number(frame, name)}`),
    suffix: (frame, name) => {
      const { value } = figureOf(frame, name);
      return value == null ? "" : format.split(value, units[name])[1];
    },
    rest: (frame, name) => {
      const { value, of } = figureOf(frame, name);
      return value == null || !of || of >= 1000 || units[name] === "percent" ? "" : `/${format.whole(of)}`;
    },
    goal: (frame, name) => goalOf(frame, name, "goal"),
    goalbrief: (frame, name) => goalOf(frame, name, "goal.brief"),
    goalmet: (frame, name) => {
      const { goal, value, at_most: atMost } = figureOf(frame, name);
      return goal != null && value != null && format.better(value, goal, atMost) >= 0 ? "mark-tick" : "";
    },
    worstname: (frame, name) => {
      const { worst } = figureOf(frame, name);
      const part = text(worst?.name);
      return part.length > 19 ? part : part && say("worstpart", { name: part });
    },
    worstvalue: (frame, name) => {
      const { worst } = figureOf(frame, name);
      return worst ? numberOf(worst, units[name]) : "";
    },
    rowhere: (frame, feed, i) => (rowOf(frame, feed, i) ? "" : "hidden"),
    rowname: (frame, feed, i) => text(rowOf(frame, feed, i)?.name),
    rowlink: (frame, feed, page, i) => {
      const [id = ""] = rowOf(frame, feed, i)?.id.split("/") ?? [];
      return id && page + encodeURIComponent(id) + location.search;
    },
    rowvalue: (frame, feed, i) => {
      const row = rowOf(frame, feed, i);
      return row ? numberOf(row, units[`worst.${feed}`]) : "";
    },
    rowsempty: (frame, feed) => (rowOf(frame, feed, 0) ? "" : say("empty.rows")),
    state: (frame, feed) => stateOf(frame, feed),
    statename: (frame, feed) => say(`state.${stateOf(frame, feed)}`),
    mark: (frame, feed) => `mark-${stateOf(frame, feed)}`,
    markof: (frame, state) => `mark-${state}`,
    age: (frame, feed) => since(feedOf(frame, feed).proof_ms) || say("age.never"),
    condition: (frame, feed) => {
      const { history, rebuilding } = feedOf(frame, feed);
      return history ? say("attention.history") : rebuilding ? say("attention.rebuilding") : painters.age(frame, feed);
    },
    feedname: (frame, feed) => say(`feed.${feed}`),
    sources: (frame, feed, state) => {
      const states = [...(frame.parts[feed]?.states ?? "")];
      return String(states.filter((s) => s === state || (state === "d" && s === "n")).length);
    },
    partmark: (frame, feed, i) => `mark-${frame.parts[feed]?.states[i] ?? "n"}`,
    partstate: (frame, feed, i) => say(`state.${frame.parts[feed]?.states[i] ?? "n"}`),
    part: (frame, feed, column, i) => {
      const value = frame.parts[feed]?.columns[column]?.[i];
      return value == null ? "–" : format.whole(value);
    },
    level: (frame) => say(`level.${levelOf(frame)}`),
    levelname: (frame) => levelOf(frame),
    headline: (frame) => (condition() === "blind" ? blindText(frame) : text(frame.headline)),
    note: () => (["dim", "blind"].includes(condition()) ? away() : ""),
    screenlag: (frame) => {
      const { value } = figureOf(frame, "system.lag");
      return value == null ? say("age.never") : format.split(value + p95(), "ms").join(" ");
    },
    clock: () => (ioc.past.at === null ? format.time(live.now()) : ioc.past.clock()),
    date: () => (ioc.past.at === null ? format.date(live.now()) : ""),
    rate: (frame, feed, field) => say("system.rate", { n: format.rate(feedOf(frame, feed)[field] ?? 0) }),
    unread: (frame, feed) => (ioc.past.at === null ? format.whole(feedOf(frame, feed).lag ?? 0) : "–"), // nobody kept it
    live: (frame, feed) => {
      const { live: alive = 0, sources = 0 } = feedOf(frame, feed);
      return sources ? `${alive}/${sources}` : "–";
    },
    canary: (frame, feed) => since(feedOf(frame, feed).canary_ms) || say("empty.value"),
    rebuilding: (frame, feed) => (feedOf(frame, feed).rebuilding ? say("system.rebuilding") : ""),
    count: (frame, feed, key) => format.whole(feedOf(frame, feed).counts?.[key] ?? 0),
    complete: (frame, feed) => {
      const { completeness: value } = feedOf(frame, feed);
      return value == null ? "–" : numberOf({ value }, "percent");
    },
    dead: (frame, feed, reason) => {
      const reasons = feedOf(frame, feed).dead_letters;
      return format.whole(reason === "total" ? total(reasons) : reasons?.[reason] ?? 0);
    },
    stage: stageOf,
    stage95: (frame, feed, stage) => {
      const delays = feedOf(frame, feed).stages?.[stage];
      return delays ? `${format.whole(delays[1])} ms` : "–";
    },
    link: (frame, name) => say(live.links[name] ? "system.answers" : "system.away"),
    linkmark: (frame, name) => (live.links[name] ? "mark-f" : "mark-d"),
    shardhere: (frame, i) => (live.scenes.system?.shards[i] ? "" : "hidden"),
    shard: (frame, i, field) => {
      const row = live.scenes.system?.shards[i];
      if (!row) return "";
      if (field === "epoch") return since(row.epoch); // an epoch is the moment at which its worker took the partition
      if (field.endsWith("_ms")) return since(row[field]) || say("empty.value");
      if (field === "state") return say(`shard.${row.state}`);
      return typeof row[field] === "string" ? row[field] : format.whole(row[field] ?? 0);
    },
  });

  const put = {
    text: (node, value) => {
      node.textContent = value;
      node.toggleAttribute("data-empty", value === say("empty.value"));
      node.toggleAttribute("data-long", value.length > 16);
    },
    shape: (node, value) => {
      ioc.showShape(node, value);
      const word = value.startsWith("mark-") ? `state.${value.slice(5)}` : value.replace("-", ".");
      if (format.words[word]) node.setAttribute("aria-label", format.words[word]);
      else node.removeAttribute("role"); // says nothing that the text beside it does not
    },
    hidden: (node, value) => (node.hidden = value === "hidden"),
    href: (node, value) => (value ? node.setAttribute("href", value) : node.removeAttribute("href")),
    share: (node, value) => node.style.setProperty("--share", value),
  };
  let bindings = [];

  // A sample (of the gallery) shows a frame of its own; its moments are told as so long ago.
  const stills = new WeakMap();
  const then = (key, value) => (Array.isArray(value) ? Object.freeze(value) : key.endsWith("_ms") && value < 0 ? Date.now() + value : value);
  ioc.still = (text) => JSON.parse(text, then);
  const stillOf = (node) => {
    if (!stills.has(node)) stills.set(node, ioc.still(node.dataset.frame));
    return stills.get(node);
  };

  ioc.stillOf = (node) => {
    const own = node.closest("[data-frame]");
    return own && stillOf(own);
  };

  const bindingOf = (node) => {
    const [painter, ...args] = node.dataset.bind.split(" ");
    const as = node.dataset.as ?? "text";
    const still = ioc.stillOf(node);
    return { node, paint: painters[painter], args, put: put[as] ?? ((n, value) => (n.dataset[as] = value)), last: null, still };
  };

  /** Take a page's root into the painter's care: its words, symbols, units and nodes. */
  ioc.attach = (root) => {
    language = root.dataset.lang === "en" ? 1 : 0;
    format.words = JSON.parse(root.dataset.words);
    format.symbols = JSON.parse(root.dataset.symbols);
    units = JSON.parse(root.dataset.units);
    document.documentElement.lang = root.dataset.lang;
    document.documentElement.dataset.theme = root.dataset.theme;
    document.title = root.dataset.title;
    bindings = [];
  };
  ioc.bind = (root) => bindings.push(...[...root.querySelectorAll("[data-bind]")].map(bindingOf));
  ioc.release = (root) => (bindings = bindings.filter(({ node }) => !root.contains(node)));

  /** Paint the last frame: text by text, touching only what changed. */
  ioc.paint = (root) => {
    const now = condition();
    if (root.dataset.live !== now) root.dataset.live = now;
    if (now === "waiting") return;
    for (const binding of bindings) {
      const value = binding.paint(binding.still ?? live.frame ?? NOTHING, ...binding.args);
      if (value === binding.last) continue;
      binding.last = value;
      binding.put(binding.node, value);
    }
  };
})();
