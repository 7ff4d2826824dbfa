// On narrow screens the strip of tabs scrolls: bring the one that is open into sight, without moving the page.
(() => {
  for (const current of document.querySelectorAll(".tabs [aria-current]")) {
    const strip = current.closest(".tabs");
    const shift = current.getBoundingClientRect().left - strip.getBoundingClientRect().left;
    strip.scrollLeft += shift - (strip.clientWidth - current.offsetWidth) / 2;
  }
})();
