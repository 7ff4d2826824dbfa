// A copy button on every block of code. The words come from the page, in its language.
(() => {
  const texts = document.querySelector("[data-copy-texts]")?.dataset;
  if (!texts || !navigator.clipboard) return;
  const status = document.querySelector("[data-announcements]");

  for (const block of document.querySelectorAll("[data-prose] pre")) {
    const frame = document.createElement("div");
    frame.className = "code-frame";
    block.replaceWith(frame);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = texts.copy;
    frame.append(block, button);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(block.innerText.replace(/\n$/, ""));
        button.textContent = texts.copied;
      } catch {
        button.textContent = texts.failed;
      }
      if (status) status.textContent = button.textContent;
      setTimeout(() => (button.textContent = texts.copy), 2000);
    });
  }
})();
