// What nobody kept of the past: where it would stand, that is said in a sentence instead of an empty place.
(() => {
  "use strict";
  const { ioc } = window;
  const { live } = ioc;
  const gone = (node) => live.scenes[node.dataset.scenes] === null;
  /** Where → the end of the sentence's key, and whether it is missing there. */
  const PLACES = {
    "[data-scenes='system']": ["system", gone],
    ".card.delays": ["delays", () => true],
    "[data-scenes^='camera/']": ["camera", gone],
    "[data-scenes^='overdue/']": ["overdue", gone],
    ".panel.statuses": ["statuses", () => live.scenes.services?.statuses.length === 0],
  };
  const told = new WeakSet();

  const tell = (node, key) => {
    if (told.has(node)) return;
    told.add(node);
    const before = node.matches("p") ? node : node.closest("section").querySelector("h2"); // the time bar covers lower edges
    before.after(ioc.make("p", { class: "unkept" }, ioc.format.say(`rewind.unkept.${key}`)));
  };

  /** Say of the past moment that is shown what is not known of it. */
  ioc.tellUnkept = () => {
    for (const [place, [key, missing]] of Object.entries(PLACES)) {
      for (const node of document.querySelectorAll(`#ioc ${place}`)) if (missing(node)) tell(node, key);
    }
  };
})();
