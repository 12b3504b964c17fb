// The morning report: asks for the day of the address, puts its page in place, and leads to other days and to paper.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const DAY_MS = 86400000;

  const address = (day) => `/report/${day}${location.search}`;
  const stepped = (day, days) => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

  const begin = async (root) => {
    const place = root.querySelector("[data-report]");
    if (!place) return;
    const day = ioc.make("input", { type: "date" });
    root.querySelector("[data-day]").append(day);
    day.addEventListener("change", () => day.value && location.assign(address(day.value)));
    root.querySelector("[data-print]").addEventListener("click", () => print());
    for (const button of root.querySelectorAll("[data-step]"))
      button.addEventListener("click", () => day.value && location.assign(address(stepped(day.value, Number(button.dataset.step)))));
    try {
      const asked = new URLSearchParams({ lang: root.dataset.lang });
      if (place.dataset.report) asked.set("date", place.dataset.report);
      const { report, sheet } = await ioc.read(`/api/v1/report?${asked}`);
      day.value = report.date;
      place.innerHTML = sheet;
    } catch (error) {
      place.textContent = ioc.format.say("report.away", { why: error.said?.message ?? error.message });
    }
    place.dataset.done = "";
  };
  ioc.onPage("#ioc.desk", begin);
})();
