// Shows the bar for changes once a row of the list is ticked, says how many are, and ticks a whole page.
(() => {
  const boxes = () => [...document.querySelectorAll('input[name="article"][form="bulk"]')];
  const show = () => {
    const bar = document.querySelector("[data-selection]");
    if (!bar) return;
    const all = bar.querySelector("[data-select-all]");
    const count = boxes().filter((box) => box.checked).length;
    const words = bar.querySelector("[data-selection-count]");
    bar.hidden = count === 0 && !all?.checked;
    bar.classList.add("follows");
    words.textContent = count === 1 ? words.dataset.one : words.dataset.many.replace("{count}", count);
    words.hidden = Boolean(all?.checked);
    const whole = bar.querySelector("[data-select-page]");
    whole.hidden = Boolean(all?.checked) || count === boxes().length;
  };
  document.addEventListener("change", (event) => {
    if (event.target.form?.id === "bulk") show();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-select-page]")) return;
    for (const box of boxes()) box.checked = true;
    show();
  });
  document.addEventListener("htmx:afterSwap", show);
  // Going back, a browser ticks again what was ticked.
  window.addEventListener("pageshow", show);
  show();
})();
