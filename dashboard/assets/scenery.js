// Scenery: the scene that the wall shows, from its template; rotation (`?rotate=30`), which a new critical alert holds on its
// scene for five minutes; and a second scene beside it, in turn, where the picture is wide enough.
(() => {
  "use strict";
  const { ioc } = window;
  const TURN_S = 30;
  const LEAST_S = 5;
  const HOLD_MS = 300000;
  const WIDE = matchMedia("(min-aspect-ratio: 22/10)");
  const SCENE_OF = { traffic: "traffic", dossiers: "services", payments: "payments", system: "system" };
  const known = new Set(); // criticals that this page has seen
  let begun = false;

  /** A place on the page that shows one of the scenes. */
  class Place {
    constructor(holder, names, seconds) {
      Object.assign(this, { holder, names, seconds, shown: "", turned: performance.now(), held: 0 });
    }

    show(name) {
      if (name === this.shown || !this.names.includes(name)) return;
      ioc.undress(this.holder);
      const template = document.querySelector(`template[data-scene="${name}"]`);
      this.holder.replaceChildren(template.content.cloneNode(true));
      this.holder.dataset.scene = this.shown = name;
      this.turned = performance.now();
      ioc.dress(this.holder);
    }

    hold(name) {
      if (!this.names.includes(name)) return;
      this.show(name);
      this.held = performance.now() + HOLD_MS;
    }

    tick() {
      const now = performance.now();
      if (!this.seconds || now < this.held || now - this.turned < this.seconds * 1000) return;
      this.show(this.names[(this.names.indexOf(this.shown) + 1) % this.names.length]);
    }

    empty() {
      ioc.undress(this.holder);
      this.holder.replaceChildren();
      this.shown = "";
    }
  }

  /** New critical alerts of a frame, by scene; those of the page's first frame are not new. */
  const news = (frame) => {
    const criticals = (frame.alerts?.rows ?? []).filter((row) => row.severity === 1);
    const fresh = criticals.filter((row) => !known.has(row.id));
    for (const row of fresh) known.add(row.id);
    const first = !begun;
    begun = true;
    return first ? [] : fresh.map((row) => SCENE_OF[row.domain]);
  };

  const begin = (root) => {
    const stage = root.querySelector(".stage");
    const far = root.matches(".far"); // from afar only the province can be read
    const templates = [...root.querySelectorAll("template[data-scene]")];
    const names = far ? ["province"] : templates.map((node) => node.dataset.scene);
    const own = far ? "province" : stage.dataset.first;
    const asked = Number(new URLSearchParams(location.search).get("rotate"));
    const turn = asked ? Math.max(LEAST_S, asked) : 0;
    const main = new Place(stage.querySelector(".scenery"), turn ? names : [own], turn);
    // The province needs the whole stage; what it says first, the headline, stands over every scene.
    const others = names.filter((name) => name !== "province" && (turn || name !== own));
    const beside = new Place(root.querySelector(".beside .scenery"), others, TURN_S);
    ioc.scenery = { main, beside };
    main.show(own);
    const widen = () => (WIDE.matches ? beside.shown || beside.show(beside.names[0]) : beside.empty());
    widen();
    WIDE.onchange = widen;
  };

  /** Once a frame or tick: turn, or hold. */
  ioc.turnScenery = () => {
    const { main, beside } = ioc.scenery ?? {};
    if (!main?.holder.isConnected) return;
    if (ioc.live.frame) {
      for (const name of news(ioc.live.frame)) {
        if (main.seconds) main.hold(name);
        else if (beside.shown) beside.hold(name);
      }
    }
    main.tick();
    if (!beside.shown) return;
    beside.tick();
    if (beside.shown === main.shown) beside.show(beside.names[(beside.names.indexOf(beside.shown) + 1) % beside.names.length]);
  };

  ioc.onPage(".wall", begin);
})();
