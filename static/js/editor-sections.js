// Keeps the original at the section in which the translation is being written: the same heading by number.
(() => {
  const original = document.querySelector("[data-original]");
  const target = document.querySelector("[data-target]");
  if (!original || !target) return;
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const headings = () =>
    [...original.querySelectorAll("[data-prose] :is(h1, h2, h3, h4, h5, h6)")].filter((one) => !one.closest("del"));

  // Lines that begin with # within fences are code.
  const sectionAt = (text) => {
    let count = 0;
    let fence = "";
    for (const line of text.split("\n")) {
      const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
      if (fence) {
        if (mark[0] === fence[0] && mark.length >= fence.length) fence = "";
      } else if (mark) fence = mark;
      else if (/^ {0,3}#{1,6}\s/.test(line)) count += 1;
    }
    return count;
  };

  let current = -1;
  const follow = () => {
    const end = target.value.indexOf("\n", target.selectionStart);
    const section = sectionAt(target.value.slice(0, end < 0 ? undefined : end));
    if (section === current) return;
    current = section;
    const all = headings();
    for (const one of all) delete one.dataset.sectionCurrent;
    const heading = all[Math.min(section, all.length) - 1];
    if (heading) heading.dataset.sectionCurrent = "";
    const top = heading ? heading.getBoundingClientRect().top - original.getBoundingClientRect().top : -original.scrollTop;
    original.scrollBy({ top: top - 16, behavior: isStill ? "auto" : "smooth" });
  };
  for (const name of ["keyup", "click", "input"]) target.addEventListener(name, follow);
})();
