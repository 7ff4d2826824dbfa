// Copies a kept text. The words come from the page, in its language.
(() => {
  if (!navigator.clipboard) return;

  for (const button of document.querySelectorAll("[data-kept-copy]")) {
    const text = button.closest("[data-kept]").querySelector("[data-kept-text]");
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button.parentElement.append(status);
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.value);
        status.textContent = button.dataset.copied;
      } catch {
        // Then it can be copied by hand.
        text.closest("details").open = true;
        text.select();
      }
    });
  }
})();
