// After a part of the page was swapped, says aloud what it now shows: the part names it in data-announce.
(() => {
  const status = document.querySelector("[data-announcements]");
  if (!status) return;
  document.addEventListener("htmx:afterSettle", (event) => {
    const spoken = event.target.closest?.("[data-announce]") ?? event.target.querySelector?.("[data-announce]");
    if (spoken) status.textContent = spoken.dataset.announce;
  });
})();
