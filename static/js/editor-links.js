// The pickers of links and snippets: what is chosen goes into the text.
(() => {
  const form = document.querySelector("[data-writing]");
  const field = form?.querySelector("[data-body]");
  if (!field) return;
  const dialogs = { link: "[data-link-dialog]", snippet: "[data-snippet-dialog]" };
  const selected = () => {
    const detail = { text: "", before: "" };
    field.dispatchEvent(new CustomEvent("editor:selection", { detail }));
    return detail.text;
  };
  const insert = (text) => field.dispatchEvent(new CustomEvent("editor:insert", { detail: { text } }));

  form.addEventListener("editor:wanted", (event) => {
    const dialog = dialogs[event.detail] && document.querySelector(dialogs[event.detail]);
    if (!dialog) return;
    const words = dialog.querySelector("input");
    words.value = event.detail === "link" ? selected().split("\n")[0].slice(0, 100) : "";
    dialog.showModal();
    words.select();
    words.dispatchEvent(new CustomEvent("editor:opened"));
  });
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("dialog [data-link], dialog [data-snippet]");
    if (!choice) return;
    choice.closest("dialog").close();
    if (choice.dataset.snippet) insert(`{{snippet:${choice.dataset.snippet}}}`);
    else insert(`[${(selected() || choice.dataset.title || choice.dataset.link).replace(/([[\]])/g, "\\$1")}](${choice.dataset.link})`);
  });
  for (const selector of Object.values(dialogs)) {
    const dialog = document.querySelector(selector);
    // Down goes from the words to what they found, Enter takes the first.
    dialog?.addEventListener("keydown", (event) => {
      const choices = [...dialog.querySelectorAll(".choice")];
      const at = choices.indexOf(document.activeElement);
      if (event.key === "Enter" && event.target.matches("input")) {
        event.preventDefault();
        choices[0]?.click();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const next = choices[at + (event.key === "ArrowDown" ? 1 : -1)];
        (next ?? (event.key === "ArrowUp" ? dialog.querySelector("input") : null))?.focus();
      }
    });
    dialog?.addEventListener("close", () => field.dispatchEvent(new Event("focus")));
  }
})();
