// What is pasted from a browser or a word processor becomes Markdown. As plain text: Ctrl+Shift+V, or within code.
(() => {
  const form = document.querySelector("[data-writing]");
  const field = form?.querySelector("[data-body]");
  if (!field) return;
  const notes = form.querySelector("[data-notes]");
  const isText = (target) => target === field || target.classList?.contains("editor-host");
  const FORMATTED = /<(?:a|b|strong|em|i|h[1-6]|ul|ol|li|table|img|pre|code|blockquote|p|div)\b/i;

  const isInCode = () => {
    const detail = { before: field.value.slice(0, field.selectionStart ?? 0) };
    field.dispatchEvent(new CustomEvent("editor:selection", { detail }));
    return (detail.before.match(/^(?:```|~~~)/gm)?.length ?? 0) % 2 === 1;
  };

  const insert = (text, isBlock) => {
    if (form.dataset.enhanced === undefined) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    field.dispatchEvent(new CustomEvent("editor:insert", { detail: { text, isBlock } }));
  };

  const convert = async (html) => {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("html", new Blob([html], { type: "text/html" }), "pasted.html");
    const response = await fetch(form.dataset.paste, { method: "POST", body: data, redirect: "error" });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.problem);
    return answer;
  };

  form.addEventListener(
    "paste",
    async (event) => {
      const clipboard = event.clipboardData;
      if (!clipboard || !isText(event.target) || isInCode()) return;
      const html = clipboard.getData("text/html");
      const plain = clipboard.getData("text/plain");
      const isFromCodeEditor = [...clipboard.types].some((type) => type.startsWith("vscode"));
      if (!html || isFromCodeEditor || !FORMATTED.test(html)) return;
      // A copied picture comes as a file and as HTML that only points at it: the file is the picture.
      if (clipboard.files.length && !plain.trim()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      notes.textContent = notes.dataset.converting;
      try {
        const { markdown, said } = await convert(html);
        insert(markdown || plain, markdown.includes("\n"));
        notes.textContent = said;
      } catch {
        insert(plain, false);
        notes.textContent = notes.dataset.plain;
      }
    },
    true,
  );
})();
