// The live connection: one socket to /live/ws that is never given up. The messages are told in dashboard/live/frame.py.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const SILENT_MS = 8000; // no word for so long: the socket is half open
  const FIRST_WAIT_MS = 500;
  const LONGEST_WAIT_MS = 10000;
  const CLOCK_SAMPLES = 30;
  const counters = (window.__ioc = { connects: 0, frames: 0, gaps: 0, snapshots: 0, seq: 0, lastFrame: null, samples: [] });
  const live = (ioc.live = { open: false, frame: null, links: { redis: true, kafka: true }, offset: 0, scenes: {} });
  const seen = { boot: "", build: "", seq: 0 };
  const clocks = [];
  let socket = null;
  let wanted = true;
  let heard = 0;
  let wait = FIRST_WAIT_MS;
  let watched = [];
  let changed = () => {};

  /** The server's clock: ours less the smallest difference of late, which is the one with the fastest way. */
  live.now = () => Date.now() - live.offset;
  live.age = () => (live.frame ? live.now() - live.frame.made_ms : Infinity);

  const setClock = (now) => {
    clocks.push(Date.now() - now);
    if (clocks.length > CLOCK_SAMPLES) clocks.shift();
    live.offset = Math.min(...clocks);
  };

  const take = (frame, whole) => {
    if (!whole && frame.seq <= seen.seq) return;
    if (!whole && frame.seq !== seen.seq + 1) counters.gaps += 1;
    seen.seq = counters.seq = frame.seq;
    counters.frames += 1;
    counters.lastFrame = live.frame = frame;
    live.links = frame.links;
  };

  const hello = (message) => {
    if (seen.build && message.build !== seen.build) return location.reload();
    if (message.boot !== seen.boot) seen.seq = 0;
    Object.assign(seen, { build: message.build, boot: message.boot });
    wait = FIRST_WAIT_MS;
  };

  const followed = () => (ioc.alerts.wanted() ? { alerts: ioc.alerts.version } : {});

  const receive = (message) => {
    if (message.now_ms) setClock(message.now_ms);
    if (message.type === "hello") hello(message);
    else if (message.type === "beat") live.links = message.links;
    else if (message.type === "alerts") ioc.alerts.receive(message);
    else if (message.type === "scene") live.scenes[message.name] = message.scene;
    else if (message.type === "frames") message.frames.forEach((frame) => take(frame, seen.seq === 0));
    else if (message.type === "snapshot") {
      counters.snapshots += 1;
      take(message.frame, true);
    }
    changed();
  };

  const connect = () => {
    if (!wanted) return;
    const own = (socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live/ws`));
    counters.connects += 1;
    heard = performance.now();
    own.onopen = () => own.send(JSON.stringify({ seen: seen.seq, boot: seen.boot, scenes: watched, ...followed() }));
    own.onmessage = (event) => {
      if (own !== socket) return;
      heard = performance.now();
      live.open = true;
      receive(JSON.parse(event.data));
    };
    own.onclose = () => {
      if (own !== socket) return;
      ioc.checkSession();
      retry();
    };
  };

  const retry = () => {
    socket = null;
    live.open = false;
    setTimeout(connect, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 1.7, LONGEST_WAIT_MS);
    changed();
  };

  const dropSilent = () => {
    if (!socket || performance.now() - heard < SILENT_MS) return;
    const silent = socket;
    retry();
    silent.close();
  };

  /** Leave the present: no more frames come. */
  ioc.disconnect = () => {
    wanted = false;
    const own = socket;
    socket = null;
    own?.close();
  };

  /** The scenes that this page shows. */
  ioc.watched = () => watched;
  /** Ask for these scenes, and no others, from now on; what was shown of the others is forgotten. */
  ioc.watch = (names) => {
    if (names.join() === watched.join()) return;
    watched = names;
    for (const name of Object.keys(live.scenes)) if (!names.includes(name)) delete live.scenes[name];
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ scenes: names }));
  };

  /** Connect, for ever; `onChange` is called after each message and when the connection goes. */
  ioc.connect = (onChange) => {
    changed = onChange;
    setInterval(dropSilent, 1000);
    connect();
  };
})();
