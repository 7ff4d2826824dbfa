// What a page tells once: said aloud where a screen reader listens, and put away by a button.
(() => {
  const status = document.querySelector("[data-announcements]");
  const notes = document.querySelectorAll("[data-note]");
  if (!notes.length) return;

  for (const note of notes) {
    const button = note.querySelector("[data-dismiss]");
    button.hidden = false;
    button.addEventListener("click", () => {
      note.remove();
      document.getElementById("main").focus({ preventScroll: true });
    });
  }
  // A region that holds its words when the page opens stays silent; one that gets them later is read.
  const words = [...notes].map((note) => note.querySelector("p").textContent.trim());
  setTimeout(() => {
    status.textContent = words.join(" ");
  }, 300);
})();
