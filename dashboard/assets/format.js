// Numbers, ages and times, as dashboard/i18n/formats.py writes them; words and symbols come from the page's root.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const OFFSET_MS = 7 * 3600000; // Asia/Ho_Chi_Minh
  const NO_BREAK = "\u00a0";
  const format = (ioc.format = { words: {}, symbols: { decimal: ",", group: "." } });
  const pad = (n) => String(n).padStart(2, "0");

  /** The words of a key with {places} filled. */
  format.say = (key, places = {}) => (format.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => places[name] ?? "");

  const fixed = (value, digits) => {
    const [whole, rest] = Math.abs(value).toFixed(digits).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, format.symbols.group);
    return (value < 0 ? "-" : "") + grouped + (rest ? format.symbols.decimal + rest : "");
  };

  const money = (value) => {
    for (const [size, key] of [[1e9, "unit.vnd_billion"], [1e6, "unit.vnd_million"]]) {
      const scaled = value / size;
      if (scaled >= 1) return [fixed(scaled, scaled < 10 ? 2 : scaled < 100 ? 1 : 0), format.say(key)];
    }
    return [fixed(value, 0), format.say("unit.vnd")];
  };

  /** [number, suffix] of a value of a unit. */
  format.split = (value, unit) => {
    if (unit === "percent") return [`${fixed(value, value < 100 ? 1 : 0)}%`, ""];
    if (unit === "vnd") return money(value);
    if (unit === "ms") return [fixed(value / 1000, value < 10000 ? 1 : 0), format.say("unit.s")];
    if (unit === "per_hour" && value >= 1e6) return [fixed(value / 1e6, 2), format.say("unit.million")];
    if (unit === "per_minute") return [fixed(value, value < 10 ? 1 : 0), ""];
    return [fixed(value, 0), unit === "kmh" ? format.say("unit.kmh") : ""];
  };
  format.whole = (value) => fixed(value, 0);
  format.points = (value) => fixed(value, 1);
  format.number = (value) => fixed(value, Math.abs(value) < 10 && value % 1 ? 2 : Math.abs(value) < 100 && value % 1 ? 1 : 0);
  format.rate = (value) => fixed(value, value < 10 ? 1 : 0);

  /** A goal in percent, which way it is meant, and by how many points the value is better or worse; `goal.brief` for little room. */
  format.goal = (value, goal, atMost, key = "goal") => {
    const better = format.better(value, goal, atMost);
    const places = { sign: atMost ? "≤" : "≥", goal: `${fixed(goal, 0)}%`, points: fixed(Math.abs(better), 1) };
    return format.say(`${key}.${better >= 0 ? "better" : "worse"}`, places);
  };
  /** By how much a value is better than its goal; less than 0: it misses it. */
  format.better = (value, goal, atMost) => (atMost ? goal - value : value - goal);

  /** An age in its largest sensible unit, which no line breaks. */
  format.age = (ms) => aged(ms).replaceAll(" ", NO_BREAK);
  const aged = (ms) => {
    const s = Math.floor(Math.max(0, ms) / 1000);
    if (s < 60) return format.say("age.seconds", { n: s });
    if (s < 3600) return format.say("age.minutes", { n: Math.floor(s / 60) });
    if (s < 172800) return format.say("age.hours", { n: Math.floor(s / 3600), m: pad(Math.floor(s / 60) % 60) });
    return format.say("age.days", { n: Math.floor(s / 86400) });
  };

  /** An age in a column of 56 px: 42s · 3m · 2h05 · 3d in the letters of the language. */
  format.brief = (ms) => {
    const s = Math.floor(Math.max(0, ms) / 1000);
    if (s < 60) return format.say("brief.seconds", { n: s });
    if (s < 3600) return format.say("brief.minutes", { n: Math.floor(s / 60) });
    if (s < 86400) return format.say("brief.hours", { n: Math.floor(s / 3600), m: pad(Math.floor(s / 60) % 60) });
    return format.say("brief.days", { n: Math.floor(s / 86400) });
  };
  /** What is left of a limit, or by how much it has passed. */
  format.left = (ms) => (ms < 0 ? format.say("brief.over", { age: format.brief(-ms) }) : format.brief(ms));

  const local = (ms) => new Date(ms + OFFSET_MS);
  format.minutes = (ms) => `${pad(local(ms).getUTCHours())}:${pad(local(ms).getUTCMinutes())}`;
  format.time = (ms) => `${format.minutes(ms)}:${pad(local(ms).getUTCSeconds())}`;
  /** Time of day, with the date where it is another day. */
  format.moment = (ms) => {
    const [day, today] = [ms, Date.now()].map((at) => Math.floor((at + OFFSET_MS) / 86400000));
    const date = local(ms);
    return day === today ? format.minutes(ms) : `${pad(date.getUTCDate())}/${pad(date.getUTCMonth() + 1)} ${format.minutes(ms)}`;
  };
  /** Date and time of day of a moment that is shown again. */
  format.past = (ms) => `${pad(local(ms).getUTCDate())}/${pad(local(ms).getUTCMonth() + 1)} ${format.minutes(ms)}`;
  /** The same with its year, for what leaves the page. */
  format.dated = (ms) => `${pad(local(ms).getUTCDate())}/${pad(local(ms).getUTCMonth() + 1)}/${local(ms).getUTCFullYear()} ${format.minutes(ms)}`;
  /** A moment as an input of type datetime-local has it, in our time zone whatever the browser's is; and back. */
  format.toInput = (ms) => local(ms).toISOString().slice(0, 16);
  format.fromInput = (text) => Date.parse(`${text}:00Z`) - OFFSET_MS;
  format.date = (ms) => {
    const day = local(ms);
    const weekday = format.say(`day.${day.getUTCDay()}`);
    return `${weekday} ${pad(day.getUTCDate())}/${pad(day.getUTCMonth() + 1)}`;
  };
})();
