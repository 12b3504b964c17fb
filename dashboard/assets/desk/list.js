// The list of the desk: feeds AG Grid with what is shown, keeps the current row by its alert, and the marked ones.
(() => {
  "use strict";
  const ioc = (window.ioc ??= {});
  const { format } = ioc;
  const desk = (ioc.desk ??= {});
  const GRID = "desk-list";
  const AGES_MS = 5000;
  const MANY = 500; // so many changes at once are cheaper as a whole
  const HELD_TURNS = 30;
  const SHAPES = ["1", "2", "3", "4"].flatMap((n) => [`severity-${n}`, `severity-${n} seen`]);
  const WIDE = matchMedia("(min-width: 1600px)");
  const list = (desk.list = { rows: [], current: null, next: null, marked: new Set(), ready: false });
  let api = null;
  let shown = new Map();
  let moved = () => {};

  // What Dash AG Grid calls by name.
  const functions = (window.dashAgGridFunctions ??= {});
  functions.deskAge = ({ data }) => (data ? format.brief(ioc.live.now() - data.since) : "");
  functions.deskLeft = ({ data }) => (data?.limit ? format.left(data.limit - ioc.live.now()) : "");
  const KINDS = { group: ["open", "closed"], opened: ["open"], member: ["member", "first"], first: ["first"] };
  const OWN = { current: ({ id }) => id === list.current, marked: (row) => isMarked(row) };
  functions.deskRow = ({ data }, kind) =>
    Boolean(data) && (OWN[kind]?.(data) ?? KINDS[kind].includes(data.level));
  functions.deskShape = ({ value }) => ioc.shapeWord(value);
  functions.deskShapeStyle = ({ value }) => ({ backgroundImage: `var(${ioc.pictureOf(value)})` });

  const viewport = () => document.querySelector(`#${GRID} .ag-grid-viewport, #${GRID} .ag-body-viewport`);
  const node = (id) => (id ? api?.getRowNode(id) : null);
  const redraw = (...ids) => {
    const rowNodes = ids.map(node).filter(Boolean);
    if (rowNodes.length) api.redrawRows({ rowNodes });
  };

  /** The row of an alert: its own, or the group that holds it. */
  const rowOf = (id) => (shown.has(id) ? shown.get(id) : list.rows.find((row) => row.ids.includes(id)));

  /** While people read further down, what comes above must not push the row they look at. */
  const steady = (change) => {
    const view = viewport();
    const at = node(list.current);
    const before = view?.scrollTop && at?.rowTop != null ? at.rowTop - view.scrollTop : null;
    change();
    const now = node(list.current);
    if (before == null || now?.rowTop == null || before < 0 || before > view.clientHeight) return;
    view.scrollTop = now.rowTop - before;
  };

  const apply = (rows) => {
    const next = new Map(rows.map((row) => [row.id, row]));
    const add = rows.filter((row) => !shown.has(row.id));
    const update = rows.filter((row) => shown.has(row.id) && !same(shown.get(row.id), row));
    const remove = [...shown.values()].filter((row) => !next.has(row.id));
    shown = next;
    if (add.length + remove.length > MANY) return api.setGridOption("rowData", rows);
    if (add.length + update.length + remove.length) api.applyTransaction({ add, update, remove });
  };
  const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

  // The grid draws rows anew a moment after it is told to, and the browser's focus goes with what was there before.
  let holding = false;
  const follow = ({ target }) => {
    holding = Boolean(document.getElementById(GRID)?.contains(target));
  };
  const hold = (turns) => {
    const at = node(list.current);
    if (!holding || at?.rowIndex == null) return;
    api.setFocusedCell(at.rowIndex, "what");
    if (turns && !document.activeElement?.closest(".ag-cell")) requestAnimationFrame(() => hold(turns - 1));
  };
  const focusCurrent = () => {
    holding = true;
    hold(HELD_TURNS);
  };

  const passTime = () => api.refreshCells({ columns: ["age", "left"] });

  /** Show these rows, in their order. The current row and the marks stay with their alerts. */
  list.show = (rows) => {
    list.rows = rows;
    if (!api) return;
    steady(() => apply(rows));
    if (desk.isOver()) passTime(); // another moment may be hours away
    dropMarks();
    if (holding) focusCurrent();
  };

  /** A mark counts as long as the list shows its alert, be it folded. */
  const dropMarks = () => {
    if (!list.marked.size) return;
    const there = new Set(list.rows.flatMap(({ ids }) => ids));
    list.unmark([...list.marked].filter((id) => !there.has(id)));
  };
  /** Rows of which every alert is marked show it. */
  let ticked = new Set();
  const isMarked = ({ ids }) => ids.every((id) => list.marked.has(id));
  const paintMarks = () => {
    const before = ticked;
    ticked = new Set(list.marked.size ? list.rows.filter(isMarked).map(({ id }) => id) : []);
    redraw(...[...before, ...ticked].filter((id) => before.has(id) !== ticked.has(id)));
    if (holding) focusCurrent();
  };

  /** Look at a row; `focus`: the keyboard goes with it. */
  list.pick = (id, { focus = false } = {}) => {
    const before = list.current;
    list.current = id;
    const at = node(id);
    if (at?.rowIndex != null) {
      api.ensureIndexVisible(at.rowIndex);
      list.next = api.getDisplayedRowAtIndex(at.rowIndex + 1)?.data.id ?? null;
    }
    if (before !== id) redraw(before, id);
    if (focus) focusCurrent();
    if (before !== id) moved(rowOf(id) ?? null);
  };

  /** Where the next step down leads. What was acted on may sink or leave; the hand goes on where it was. */
  const below = () => {
    const [at, next] = [node(list.current), node(list.next)].map((found) => found?.rowIndex ?? null);
    if (next !== null && (at === null || next < at)) return next;
    return at === null ? 0 : at + 1;
  };
  const rowAt = (index) => api?.getDisplayedRowAtIndex(Math.max(0, Math.min(index, api.getDisplayedRowCount() - 1)));

  /** Go so many rows down, or up. */
  list.step = (by) => {
    const row = rowAt(by > 0 ? below() + by - 1 : (node(list.current)?.rowIndex ?? below()) + by);
    if (row) list.pick(row.data.id, { focus: true });
  };
  list.end = (last) => list.step(last ? Infinity : -Infinity);
  list.focus = () => (node(list.current) ? focusCurrent() : list.step(1));
  /** The current row. What is looked at may be folded by now: the head that folds it is another row. */
  list.row = () => shown.get(list.current);
  /** The open head that a row stands under. */
  list.headOf = (row) => row && list.rows.find(({ level, ids }) => level === "open" && ids.includes(row.id));
  list.rowOf = rowOf;

  /** Mark or unmark the alerts of a row, for one act on all of them. */
  list.mark = (row) => {
    const all = isMarked(row);
    for (const id of row.ids) list.marked[all ? "delete" : "add"](id);
    paintMarks();
  };
  list.unmark = (ids = [...list.marked]) => {
    for (const id of ids) list.marked.delete(id);
    paintMarks();
  };

  const fit = () => api.setColumnsVisible(["assignee", "left"], WIDE.matches);

  /** Begin: `onMove(row)` when another row becomes the current one, `onOpen(row)` when it should be opened. */
  list.begin = async (onMove, onOpen) => {
    moved = onMove;
    // Dash's own scripts come after ours.
    if (document.readyState === "loading") await new Promise((there) => document.addEventListener("DOMContentLoaded", there));
    ioc.placePictures(SHAPES);
    api = await window.dash_ag_grid.getApiAsync(GRID);
    api.setGridAriaProperty("label", format.say("desk.list"));
    api.addEventListener("rowClicked", ({ data }) => list.pick(data.id));
    for (const turn of ["focusin", "pointerdown"]) document.addEventListener(turn, follow);
    api.addEventListener("rowDoubleClicked", ({ data }) => onOpen(data));
    fit();
    WIDE.addEventListener("change", fit);
    setInterval(() => document.hidden || passTime(), AGES_MS);
    list.ready = true;
    list.show(list.rows);
  };
})();
