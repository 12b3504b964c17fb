// Rewind: the page shows the room at a past moment t (`?at=`), at 1× to 60×, clearly marked; one key leads back to live.
(() => {
  "use strict";
  const { ioc } = window;
  const { live, format } = ioc;
  const STEP_MS = 1000;
  const MINUTE_MS = 60000;
  const HOUR_MS = 3600000;
  const DAY_MS = 24 * HOUR_MS;
  const KEPT_MS = 35 * DAY_MS;
  const SPEEDS = [1, 5, 15, 60];
  const past = (ioc.past = { at: null, speed: 1, playing: false });
  const say = format.say;
  let changed = () => {};
  let shown = null; // the moment of the frame that is on the screen
  let asking = false;
  let failed = "";
  let bar = null;

  const parameters = new URLSearchParams(location.search);
  // Pages that tell of the present only say so, instead of looking like the past.
  const onlyNow = /^\/(desk\/|rules|maintenance|audit|report)/.test(location.pathname);
  const ofDays = location.pathname.startsWith("/report");
  const root = () => document.getElementById("ioc");
  const typing = (node) => node?.closest("input:not([type=range]), textarea, select, [contenteditable]");

  /** Epoch ms of `at`: so long ago (-90m, -2h, -3d), epoch ms, or a local time as 2026-11-21T08:03. */
  const read = (text) => {
    if (!text) return null;
    const ago = /^-(\d{1,4})([mhd])$/.exec(text);
    if (ago) return Date.now() - Number(ago[1]) * { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS }[ago[2]];
    const ms = /^\d{11,15}$/.test(text) ? Number(text) : Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}+07:00`);
    return Number.isFinite(ms) ? ms : null;
  };
  const clamp = (ms) => Math.min(Math.max(ms, Date.now() - KEPT_MS + HOUR_MS), Date.now() - MINUTE_MS);

  const timed = (href) => {
    const url = new URL(href, location.origin);
    for (const name of ["at", "speed"]) url.searchParams.delete(name);
    if (past.at !== null) url.searchParams.set("at", format.toInput(past.at));
    if (past.at !== null && past.playing) url.searchParams.set("speed", past.speed);
    return url.pathname + url.search + url.hash;
  };
  /** An address of ours for the moment that is shown: `at`, and `speed` while time passes; neither in the present. */
  past.address = (href) => (onlyNow ? href : timed(href));

  const rewriteAddress = () => {
    history.replaceState(history.state, "", timed(location.href));
    for (const link of onlyNow ? [] : document.querySelectorAll("#ioc a[href^='/']")) link.setAttribute("href", timed(link.href));
  };

  const ask = async () => {
    if (past.at === null || asking) return;
    const wanted = Math.floor(past.at / MINUTE_MS) * MINUTE_MS;
    if (wanted === shown) return;
    asking = true;
    const names = ioc.watched();
    const then = (path) => ioc.read(`${path}?at=${wanted}`);
    try {
      const [frame, told, ...scenes] = await Promise.all([
        then("/api/v1/snapshot"),
        ioc.alerts.wanted() ? then("/api/v1/desk") : null,
        ...names.map((name) => then(`/api/v1/scenes/${name}`)),
      ]);
      failed = "";
      if (past.at !== null && names === ioc.watched()) {
        shown = wanted;
        names.forEach((name, i) => (live.scenes[name] = scenes[i])); // null: it has no past
        take(frame, told);
      }
    } catch {
      failed = say("rewind.failed"); // and asked for again with the next tick
    }
    asking = false;
    mark();
  };

  const watch = ioc.watch;
  ioc.watch = (names) => {
    watch(names);
    shown = null;
  };

  const take = (frame, told) => {
    live.open = true;
    live.frame = frame;
    live.links = frame.links;
    window.__ioc.frames += 1;
    if (told) ioc.alerts.receive(told);
    ioc.tellUnkept();
    rewriteAddress();
    changed();
  };

  const mark = () => {
    const found = root();
    if (!found) return;
    found.toggleAttribute("data-past", past.at !== null);
    if (bar) paintBar();
  };

  const tick = () => {
    if (past.at === null) return;
    if (past.playing) {
      past.at += STEP_MS * past.speed;
      if (past.at >= Date.now() - MINUTE_MS) return leave();
    }
    ask();
    mark();
  };

  /** Go to a moment; the page leaves the present if it was there. */
  const go = (ms) => {
    const left = past.at === null;
    past.at = clamp(ms);
    if (left) ioc.disconnect();
    rewriteAddress();
    ask();
    mark();
  };
  /** Live again: the page is loaded anew, so that nothing of the past stays on it. */
  const leave = () => {
    past.at = null;
    rewriteAddress();
    location.reload();
  };

  const button = (name, act, text) => {
    const made = document.createElement("button");
    made.type = "button";
    made.dataset.name = name;
    made.textContent = text ?? say(`rewind.${name}`);
    made.addEventListener("click", act);
    return made;
  };

  const build = () => {
    bar = document.createElement("section");
    bar.className = "timebar";
    bar.setAttribute("aria-label", say("rewind.bar"));
    bar.append(...(onlyNow ? [document.createElement("output")] : controls()), button("live", leave));
    document.body.append(bar);
  };

  const controls = () => {
    const back = (ms) => () => go((past.at ?? Date.now()) - ms);
    const range = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 26 * 60, step: 1 });
    range.setAttribute("aria-label", say("rewind.range"));
    range.addEventListener("input", () => go(Date.now() - (26 * 60 - Number(range.value)) * MINUTE_MS));
    const moment = Object.assign(document.createElement("input"), { type: "datetime-local" });
    moment.setAttribute("aria-label", say("rewind.moment"));
    moment.addEventListener("change", () => moment.value && go(read(moment.value)));
    const speeds = SPEEDS.map((speed) => button(`x${speed}`, () => setSpeed(speed), `${speed}×`));
    return [
      button("hourback", back(HOUR_MS)), button("minuteback", back(MINUTE_MS)), button("play", () => play()),
      button("minuteon", back(-MINUTE_MS)), button("houron", back(-HOUR_MS)),
      range, moment, ...speeds, document.createElement("output"),
    ];
  };

  const setSpeed = (speed) => {
    past.speed = speed;
    play(true);
  };
  const play = (on = !past.playing) => {
    past.playing = on;
    if (on && past.at === null) go(Date.now() - HOUR_MS);
    rewriteAddress();
    mark();
  };

  const show = (shown) => {
    bar.hidden = !shown;
    root().toggleAttribute("data-bar", shown);
  };
  const paintBar = () => {
    show(true);
    bar.querySelector("[data-name=live]").disabled = past.at === null && !parameters.has("at");
    if (onlyNow) bar.querySelector("output").textContent = say(ofDays ? "rewind.ofdays" : "rewind.onlynow");
    else paintMoment();
  };
  const paintMoment = () => {
    const now = Date.now();
    const at = past.at ?? now;
    bar.querySelector("input[type=range]").value = 26 * 60 - Math.round((now - at) / MINUTE_MS);
    const moment = bar.querySelector("input[type=datetime-local]");
    if (document.activeElement !== moment) moment.value = format.toInput(at);
    Object.assign(moment, { min: format.toInput(now - KEPT_MS + HOUR_MS), max: format.toInput(now) });
    bar.querySelector("[data-name=play]").textContent = say(past.playing ? "rewind.pause" : "rewind.play");
    for (const speed of SPEEDS) bar.querySelector(`[data-name=x${speed}]`).setAttribute("aria-pressed", String(past.playing && past.speed === speed));
    const grain = now - at > 26 * HOUR_MS ? "rewind.byhour" : "rewind.byminute";
    bar.querySelector("output").textContent = failed || say(past.at === null ? "rewind.islive" : grain);
  };

  /** Show or hide the time bar. */
  ioc.toggleTimeBar = () => {
    if (!bar) build();
    else if (!bar.hidden && past.at === null) {
      show(false);
      return;
    }
    paintBar();
    bar.querySelector("input[type=range]")?.focus();
  };

  const KEYS = {
    t: () => ioc.toggleTimeBar(),
    l: () => (past.at !== null || parameters.has("at")) && leave(),
    p: () => past.at !== null && play(),
    "[": () => past.at !== null && go(past.at - MINUTE_MS),
    "]": () => past.at !== null && go(past.at + MINUTE_MS),
  };
  addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!root() || !act || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    act();
  });

  /** The moment that is shown, as a query of the interface; empty for the present. */
  past.query = () => (past.at === null ? "" : `?at=${shown ?? Math.floor(past.at / MINUTE_MS) * MINUTE_MS}`);
  /** What stands at the end of an axis of time that ends at `ms`: that it is now, or the moment that is shown. */
  past.end = (ms) => (past.at === null ? say("chart.now") : format.minutes(Math.min(ms, live.now())));
  /** What the clock of a page that shows the past says instead of the time. */
  past.clock = () => say("rewind.clock", { moment: format.past(past.at) });

  const connect = ioc.connect;
  const now = live.now;
  live.now = () => (past.at === null ? now() : live.frame?.made_ms ?? past.at); // ages are those of the frame
  const age = live.age;
  live.age = () => (past.at === null ? age() : 0);
  ioc.connect = (onChange) => {
    changed = onChange;
    past.at = onlyNow ? null : read(parameters.get("at"));
    past.speed = SPEEDS.includes(Number(parameters.get("speed"))) ? Number(parameters.get("speed")) : 1;
    past.playing = parameters.has("speed");
    setInterval(tick, STEP_MS);
    if (past.at === null) connect(onChange);
    else past.at = clamp(past.at);
    if (!parameters.has("at")) return;
    const ready = () => {
      if (!root()?.firstChild) return setTimeout(ready, 50);
      build();
      mark();
      ask();
    };
    ready();
  };
})();
