// Keys for the whole page: "/" goes to the search field, "?" lists the shortcuts. Never while typing.
(() => {
  const dialog = document.querySelector("[data-shortcuts]");
  const isTyping = (element) =>
    element?.closest?.("input, textarea, select, [contenteditable]:not([contenteditable=false])");

  const visible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    // Within a component the page sees only the component; the path begins at what has the focus.
    if (isTyping(event.composedPath()[0]) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const field = [...document.querySelectorAll("[data-search-input]")].find(visible);
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.select();
    } else if (event.key === "?" && dialog) {
      event.preventDefault();
      dialog.showModal();
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-shortcuts]")) dialog?.showModal();
  });
  for (const opener of document.querySelectorAll("[data-open-shortcuts]")) opener.hidden = !dialog;
})();
