// The alert desk: puts list, detail, acts and filters together, and repaints them when the alerts change.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { alerts, format } = ioc;
  const desk = (ioc.desk ??= {});
  const APART_MS = 150;
  const opened = new Set(); // groups that stand open
  const DOMAINS_OF = { traffic: ["traffic"], services: ["dossiers", "payments"], system: ["system"] };
  let asked = 0;
  let waiting = null; // rows that the grid is still to be given
  let title = "";

  const desks = () => (desk.filters.desk === "all" ? Object.keys(DOMAINS_OF) : [desk.filters.desk]);
  const flooded = () => desks().some((name) => alerts.loads[name]?.flood);
  const folded = () => flooded() && desk.filters.group !== "off";
  const put = (selector, text) => {
    const node = document.querySelector(selector);
    if (node.textContent !== text) node.textContent = text;
  };
  const count = (rows, test) => rows.reduce((n, row) => n + (test(row) ? 1 : 0), 0);

  const paintLoad = () => {
    const most = Math.max(0, ...desks().map((name) => alerts.loads[name]?.new ?? 0));
    const flood = flooded();
    const load = document.getElementById("load");
    load.dataset.flood = flood;
    load.querySelector(".gauge").style.setProperty("--part", Math.min(1, most / 10));
    put("#load .loadtext", format.say(flood ? "desk.load.flood" : "desk.load", { n: most }));
    const fold = document.getElementById("fold");
    fold.hidden = !flood;
    put("#fold", format.say(folded() ? "desk.flood.rows" : "desk.flood.groups"));
  };

  const paintCounts = ({ passed, but }) => {
    const byDesk = [...passed, ...but.desk];
    for (const button of document.querySelectorAll("[data-desk]")) {
      const n =
        button.dataset.desk === "all" ? byDesk.length : count(byDesk, (row) => row.desk === button.dataset.desk);
      button.querySelector(".n").textContent = format.whole(n);
    }
    const bySeverity = [...passed, ...but.severity];
    for (const button of document.querySelectorAll("[data-severity]")) {
      button.querySelector(".n").textContent = format.whole(
        count(bySeverity, (row) => row.severity === Number(button.dataset.severity)),
      );
    }
    put(
      "#shown",
      format.say(alerts.live === false ? "desk.old" : "desk.shown", {
        n: format.whole(passed.length),
        of: format.whole(alerts.rows.size),
      }),
    );
    const unseen = count(passed, (row) => row.state === "unacknowledged");
    document.title = desk.isOver() ? `${ioc.past.clock()} · ${title}` : unseen ? `(${unseen}) ${title}` : title;
  };

  const paintPhone = (rows) => {
    const worst = rows.slice(0, 5);
    document.querySelectorAll("#worst li").forEach((item, i) => {
      const row = worst[i];
      item.hidden = !row;
      if (!row) return;
      const link = item.firstElementChild;
      link.href = desk.page(row.id);
      link.replaceChildren(
        ioc.shapeNode(`severity-${row.severity}`),
        ioc.make(
          "span",
          {},
          ioc.make("b", {}, desk.text(row.what)),
          ioc.make("span", {}, `${desk.place(row)} · ${desk.state(row)}`),
        ),
        ioc.make("span", { class: "age" }, format.brief(ioc.live.now() - row.started_ms)),
      );
    });
    put("#worst .empty", alerts.live !== null && !worst.length ? format.say("desk.calm") : "");
    for (const node of document.querySelectorAll("[data-count]")) {
      const n = count(rows, (row) => row.domain === node.dataset.count);
      node.textContent = n ? format.say("desk.phone.open", { n }) : "";
    }
  };

  const paintCalm = (rows) => {
    const text = alerts.live === null ? "desk.loading" : "desk.calm";
    put("#calm", rows.length ? "" : format.say(text));
  };

  /** The alert that the address names, as soon as it is there. */
  const lookAtNamed = () => {
    if (desk.list.ready && !desk.list.current && desk.filters.alert) desk.lookAt(desk.filters.alert);
  };

  const paint = () => {
    asked = 0;
    const sifted = desk.sifted();
    const stories = desk.stories(sifted.passed);
    const holder = alerts.rows.get(desk.list.current)?.parent;
    if (stories.parts.has(holder)) opened.add(holder); // what is looked at stays in sight when it joins an incident
    // With thousands of rows the grid takes as long as all the rest: a task of its own lets keys in between.
    if (!waiting) setTimeout(list);
    waiting = desk.shown(stories, folded(), opened);
    paintLoad();
    paintCounts(sifted);
    paintPhone(stories.heads);
    paintCalm(stories.heads);
  };
  const list = () => {
    if (!waiting) return;
    desk.list.show(waiting);
    waiting = null;
    const { marked } = desk.list;
    put("#marked", marked.size ? format.say("desk.marked", { n: marked.size }) : "");
    lookAtNamed();
    desk.detail.follow();
  };
  const ask = () => {
    asked ||= setTimeout(paint, APART_MS);
  };
  desk.repaint = paint;

  /** Fold what stands under a head, or show it. */
  desk.toggle = (row) => {
    opened[opened.has(row.id) ? "delete" : "add"](row.id);
    paint();
  };
  /** Open the page of an alert's source; a group, which has none, is unfolded. */
  desk.open = (row) => {
    if (!row) return;
    if (desk.isGroup(row)) return desk.toggle(row);
    location.assign(desk.source(ioc.alerts.rows.get(row.id)));
  };
  /** Look at an alert of the list; the head that folds it is opened for it. Whether the list shows it. */
  desk.lookAt = (id, how) => {
    const folding = desk.list.rowOf(id);
    if (folding?.level === "closed" && folding.ids[0] !== id) {
      desk.toggle(folding);
      list();
    }
    const row = desk.list.rowOf(id);
    if (row) desk.list.pick(row.id, how);
    return Boolean(row);
  };
  /** The page of a source, as this page is shown; that of its domain where it has none. */
  desk.source = ({ path, domain }) => ioc.kept(desk.pages.some((page) => isAt(path, page)) ? path : `/${domain}`);
  const isAt = (path, page) => (page.includes("<") ? path?.startsWith(page.split("<")[0]) : path === page);

  const look = (row) => {
    desk.filters.alert = row?.ids[0] ?? "";
    desk.filter({});
    desk.detail.show(row);
  };

  const begin = (root) => {
    Object.assign(desk, JSON.parse(root.dataset.facts));
    title = document.title;
    ioc.read("/api/v1/people").then(
      (people) => (desk.names.people = people),
      () => {},
    );
    for (const sign of document.querySelectorAll("[data-sign]")) ioc.showSign(sign, sign.dataset.sign);
    if (!root.querySelector(".deskmain")) return;
    desk.beginFilters(ask);
    desk.beginKeys();
    desk.beginChime();
    desk.list.begin(look, (row) => (desk.isHead(row) ? desk.toggle(row) : desk.open(row))).then(ask);
    document.getElementById("fold").onclick = () => desk.filter({ group: folded() ? "off" : "" });
    alerts.onChange(ask);
    ask();
  };
  ioc.onPage("[data-facts]", begin);
})();
