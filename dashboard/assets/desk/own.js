// The page of one alert: the detail of the desk as a page of its own, with the same keys.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { make } = ioc;
  const desk = (ioc.desk ??= {});

  ioc.onPage(".alertdesk.alert", () => {
    const id = decodeURIComponent(location.pathname.replace(/^\/alerts\//, ""));
    document
      .getElementById("body")
      .replaceChildren(make("section", { id: "detail", class: "own", "aria-label": ioc.format.say("desk.detail") }));
    desk.detail.show({ ids: [id] });
    desk.beginKeys();
    ioc.alerts.onChange(() => desk.detail.follow());
  });
})();
