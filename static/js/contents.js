// The table of contents follows the reading: the heading that was passed last is the current one.
(() => {
  const contents = document.querySelector("[data-contents]");
  if (!contents || !("IntersectionObserver" in window)) return;
  const links = new Map();
  for (const link of contents.querySelectorAll("a[href^='#']")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  const headings = [...links.keys()];
  const isAtEnd = () => innerHeight + scrollY >= document.documentElement.scrollHeight - 2;

  const follow = () => {
    const line = innerHeight * 0.25;
    let current = headings.findLast((heading) => heading.getBoundingClientRect().top <= line);
    // The last sections may be too short to ever reach the line: an address that names one decides.
    const named = headings.find((heading) => heading.id === decodeURIComponent(location.hash.slice(1)));
    if (isAtEnd() && named && named.getBoundingClientRect().top > 0) current = named;
    for (const [heading, link] of links) {
      if (heading === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };

  // All that is above the line counts as seen, so that a jump over several headings is noticed too.
  const observer = new IntersectionObserver(follow, { rootMargin: "1000000px 0px -75% 0px" });
  for (const heading of headings) observer.observe(heading);
  addEventListener("hashchange", () => requestAnimationFrame(follow));
  follow();
})();
