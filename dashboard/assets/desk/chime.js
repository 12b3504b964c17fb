// A chime for new alerts that matter: two tones made here, off until somebody wants it.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { alerts, format } = ioc;
  const desk = (ioc.desk ??= {});
  const WORST = 2; // severities up to this one sound
  const APART_MS = 10000;
  const TONES = [
    [660, 0],
    [880, 0.18],
  ]; // Hz, seconds after the first
  let sound = null;
  let last = -Infinity;

  const on = () => ioc.choice("chime") === "on";
  const play = () => {
    if (performance.now() - last < APART_MS) return;
    last = performance.now();
    sound ??= new AudioContext();
    for (const [frequency, after] of TONES) {
      const begin = sound.currentTime + after;
      const loud = new GainNode(sound, { gain: 0 });
      const tone = new OscillatorNode(sound, { frequency });
      loud.gain.setTargetAtTime(0.15, begin, 0.01);
      loud.gain.setTargetAtTime(0, begin + 0.14, 0.05);
      tone.connect(loud).connect(sound.destination);
      tone.start(begin);
      tone.stop(begin + 0.5);
    }
  };

  const paint = () => {
    const button = document.getElementById("chime");
    button.textContent = format.say(on() ? "desk.chime.on" : "desk.chime.off");
    button.setAttribute("aria-pressed", String(on()));
  };

  desk.beginChime = () => {
    paint();
    document.getElementById("chime").onclick = () => {
      ioc.choice("chime", on() ? "off" : "on");
      paint();
      if (on()) play();
    };
    const heard = new Map(); // alert in sight that is bad enough → how bad
    alerts.onChange(({ whole, rows, gone }) => {
      if (whole) heard.clear();
      for (const id of gone) heard.delete(id);
      const matters = ({ desk: its }) => desk.filters.desk === "all" || its === desk.filters.desk;
      const fresh = rows.filter((row) => {
        const before = heard.get(row.id) ?? Infinity;
        heard.delete(row.id);
        if (!desk.inSight(row) || row.severity > WORST) return false;
        heard.set(row.id, row.severity);
        return row.severity < before;
      });
      if (on() && !whole && fresh.some(matters)) play();
    });
  };
})();
