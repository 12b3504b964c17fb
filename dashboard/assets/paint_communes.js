// Painters of the page of a commune: its own alerts, by the scene that tells them.
(() => {
  "use strict";
  const { ioc } = window;
  const { format, live } = ioc;
  const { say } = format;

  const told = (name) => live.scenes[name];

  Object.assign(ioc.painters, {
    localshape: (frame, ...path) => ioc.shapeOfBadge(ioc.sceneAt(path)),
    localalerts: (frame, name) => (told(name)?.rows.length ? "" : "hidden"),
    localmore: (frame, name) => {
      if (ioc.painters.alertsage(frame) === "old") return say("wall.alertsold", { time: format.minutes(frame.alerts.as_of_ms) });
      const { more = 0 } = told(name) ?? {};
      return more ? say("wall.more", { n: more }) : "";
    },
    localcalm: (frame, name) => {
      if (ioc.painters.alertsage(frame) === "missing") return say("wall.noalerts");
      const scene = told(name);
      return !scene ? say("wall.loading") : scene.rows.length ? "" : say("commune.calm");
    },
  });
})();
