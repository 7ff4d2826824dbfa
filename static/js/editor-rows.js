// Rows of a table by keys: j and k move, o opens, x ticks. Never while typing; the focus is what shows the row.
(() => {
  const titles = () => [...document.querySelectorAll("[data-rows] tbody a.title")];
  const isTyping = (element) =>
    element?.closest("input:not([type=checkbox]), textarea, select, [contenteditable]:not([contenteditable=false])");
  const currentRow = () => document.activeElement?.closest?.("[data-rows] tbody tr");

  const move = (step) => {
    const links = titles();
    const at = links.findIndex((link) => currentRow()?.contains(link));
    const next = links[Math.min(links.length - 1, Math.max(0, at + step))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const row = currentRow();
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "o" && row) row.querySelector("a.title").click();
    else if (event.key === "x" && row) row.querySelector("input[type=checkbox]")?.click();
    else return;
    event.preventDefault();
  });

  const showKeys = () => {
    for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
  };
  showKeys();
  document.addEventListener("htmx:afterSwap", showKeys);
})();
