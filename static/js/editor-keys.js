// One key goes to a button or a field that names it in data-key; it never presses it. Hints appear with scripts only.
(() => {
  const isTyping = (element) =>
    element?.closest("input, textarea, select, [contenteditable]:not([contenteditable=false])");
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const target =
      event.key === "c"
        ? document.querySelector("[data-comment-form] textarea")
        : document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "center" });
  });
  for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
})();
