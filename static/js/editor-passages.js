// Words that are selected in the text become the passage of a comment; passages with comments are marked.
// The page is left as it is: marks are drawn by the CSS Highlight API where the browser has it.
(() => {
  const text = document.querySelector("[data-passages]");
  const form = document.querySelector("[data-comment-form]");
  const here = document.querySelector("[data-comment-here]");
  if (!text || !form || !here) return;
  const MOST_SELECTED = 2000;
  const WORD = /[\p{L}\p{N}]+/gu;

  const wordsOf = (string) => [...string.matchAll(WORD)].map((found) => found[0].toLowerCase());

  const pageWords = () => {
    const words = [];
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("del") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      for (const found of node.data.matchAll(WORD))
        words.push({ word: found[0].toLowerCase(), node, start: found.index, end: found.index + found[0].length });
    return words;
  };

  const rangeOf = (quote, words) => {
    const wanted = wordsOf(quote.replace(/\]\([^)]*\)/g, " "));
    if (!wanted.length) return null;
    const at = words.findIndex((_, i) => wanted.every((word, step) => words[i + step]?.word === word));
    if (at < 0) return null;
    const [first, last] = [words[at], words[at + wanted.length - 1]];
    const range = document.createRange();
    range.setStart(first.node, first.start);
    range.setEnd(last.node, last.end);
    return range;
  };

  const markPassages = () => {
    if (!("highlights" in CSS)) return;
    const words = pageWords();
    const ranges = [];
    for (const quote of document.querySelectorAll("[data-quote]")) {
      const range = rangeOf(quote.textContent, words);
      if (range) ranges.push(range);
    }
    CSS.highlights.set("commented", new Highlight(...ranges));
  };

  const selectedRange = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    return text.contains(range.commonAncestorContainer) ? range : null;
  };

  const plain = (range) => {
    const part = range.cloneContents();
    for (const gone of part.querySelectorAll("del")) gone.remove();
    return part.textContent.replace(/\s+/g, " ").trim();
  };

  const before = (range) => {
    const preceding = document.createRange();
    preceding.setStart(text, 0);
    preceding.setEnd(range.startContainer, range.startOffset);
    return plain(preceding).slice(-200);
  };

  const offer = () => {
    const range = selectedRange();
    const said = range ? plain(range) : "";
    here.hidden = !said || said.length > MOST_SELECTED;
    if (here.hidden) return;
    const box = range.getBoundingClientRect();
    here.style.insetBlockStart = `${box.bottom + scrollY + 6}px`;
    here.style.insetInlineStart = `${Math.max(8, Math.min(box.left + scrollX, innerWidth - 220))}px`;
  };

  const quoteInto = (quote, preceding) => {
    form.querySelector("[data-quote-field]").value = quote;
    form.querySelector("[data-before-field]").value = preceding;
    const shown = form.querySelector("[data-quote-shown]");
    shown.textContent = quote;
    shown.hidden = !quote;
    form.querySelector("[data-whole-text]").hidden = !quote;
    form.querySelector("[data-sections]")?.toggleAttribute("hidden", Boolean(quote));
  };

  document.body.append(here);
  document.addEventListener("selectionchange", offer);
  here.addEventListener("mousedown", (event) => event.preventDefault());
  here.addEventListener("click", () => {
    const range = selectedRange();
    if (range) quoteInto(plain(range), before(range));
    here.hidden = true;
    form.querySelector("textarea").focus();
  });
  form.querySelector("[data-whole-text]").addEventListener("click", () => quoteInto("", ""));
  markPassages();
})();
