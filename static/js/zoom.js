// Pictures that are shown smaller than they are open in a dialog; Escape or a click closes it.
(() => {
  const dialog = document.querySelector("[data-zoom]");
  if (!dialog) return;
  const stage = dialog.querySelector("[data-zoom-stage]");
  const caption = dialog.querySelector("[data-zoom-caption]");

  const open = (picture) => {
    const large = new Image();
    large.src = picture.currentSrc || picture.src;
    large.alt = picture.alt;
    stage.replaceChildren(large);
    const words = picture.closest("figure")?.querySelector("figcaption")?.textContent ?? "";
    caption.textContent = words;
    caption.hidden = !words;
    dialog.showModal();
  };

  for (const picture of document.querySelectorAll("[data-prose] img")) {
    if (picture.closest("a, button")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "zoomable";
    button.setAttribute("aria-label", `${dialog.dataset.label}: ${picture.alt}`);
    picture.replaceWith(button);
    button.append(picture);
    button.addEventListener("click", () => open(picture));
  }
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-zoom-stage]")) dialog.close();
  });
})();
