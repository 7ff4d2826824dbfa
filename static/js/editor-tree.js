// Dragging a category: onto the middle of another one puts it inside, onto its upper or lower edge beside it.
// The buttons of each row do the same by keyboard and without this file.
(() => {
  const form = () => document.querySelector("[data-tree]");
  let dragged = null;
  let row = null;
  let zone = "";

  const unmark = () => {
    for (const marked of document.querySelectorAll(".tree-row[data-drop]")) delete marked.dataset.drop;
  };
  const showHandles = () => {
    for (const handle of document.querySelectorAll("[data-handle]")) {
      handle.hidden = false;
      handle.draggable = true;
    }
  };
  const zoneOf = (event, target) => {
    const box = target.getBoundingClientRect();
    const part = (event.clientY - box.top) / box.height;
    return part < 0.3 ? "before" : part > 0.7 ? "after" : "inside";
  };
  const childCount = (id) =>
    [...document.querySelectorAll(`.tree-row[data-parent="${id}"]`)].filter((child) => child !== dragged).length;
  const place = () => {
    if (zone === "inside") return { parent: row.dataset.category, index: childCount(row.dataset.category) };
    const parent = row.dataset.parent;
    const from = Number(dragged.dataset.index);
    const at = Number(row.dataset.index) + (zone === "after" ? 1 : 0);
    // The place is counted without what moves.
    return { parent, index: dragged.dataset.parent === parent && from < at ? at - 1 : at };
  };

  document.addEventListener("dragstart", (event) => {
    const handle = event.target.closest?.("[data-handle]");
    if (!handle) return;
    dragged = handle.closest(".tree-row");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.category);
    event.dataTransfer.setDragImage(dragged, 0, 0);
  });
  document.addEventListener("dragover", (event) => {
    const target = event.target.closest?.(".tree-row");
    if (!dragged || !target) return;
    unmark();
    if (target === dragged) return;
    event.preventDefault();
    [row, zone] = [target, zoneOf(event, target)];
    row.dataset.drop = zone;
  });
  document.addEventListener("dragend", () => {
    unmark();
    dragged = null;
  });
  document.addEventListener("drop", (event) => {
    if (!dragged || !row?.dataset.drop) return;
    event.preventDefault();
    const token = form().querySelector("[name=csrfmiddlewaretoken]").value;
    const values = { csrfmiddlewaretoken: token, category: dragged.dataset.category, ...place() };
    unmark();
    htmx.ajax("POST", form().action, { target: "#tree", swap: "outerHTML", values });
  });

  showHandles();
  document.addEventListener("htmx:afterSwap", showHandles);
})();
