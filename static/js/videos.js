// Plays a video in the place of the link to it. The other site is asked for nothing before somebody presses the button.
(() => {
  const texts = document.querySelector("[data-video-texts]")?.dataset;
  const allowed = texts?.origins.split(" ").filter(Boolean) ?? [];
  if (!allowed.length) return;
  const PLAYERS = [
    [/(?:youtube(?:-nocookie)?\.com\/(?:watch\?(?:[\w=&%.-]*&)?v=|embed\/|shorts\/)|youtu\.be\/)([\w-]{11})/, "https://www.youtube-nocookie.com/embed/"],
    [/vimeo\.com\/(?:video\/)?(\d{5,12})/, "https://player.vimeo.com/video/"],
  ];
  const playerOf = (address) => {
    for (const [pattern, player] of PLAYERS) {
      const found = pattern.exec(address);
      if (found && allowed.includes(new URL(player).origin)) return `${player}${found[1]}?autoplay=1`;
    }
    return "";
  };

  const play = (paragraph, link, address) => {
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.title = link.textContent.trim() || texts.title;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.sandbox = "allow-scripts allow-same-origin allow-presentation allow-popups";
    paragraph.querySelector("button").replaceWith(frame);
    frame.focus();
  };

  const offer = (paragraph) => {
    const link = paragraph.querySelector("a[href]");
    const address = link && !paragraph.querySelector("button, iframe") ? playerOf(link.href) : "";
    if (!address) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = `${texts.play} (${new URL(address).hostname})`;
    button.addEventListener("click", () => play(paragraph, link, address));
    paragraph.prepend(button);
  };

  const offerAll = () => document.querySelectorAll("[data-prose] p.video").forEach(offer);
  offerAll();
  document.addEventListener("htmx:afterSettle", offerAll);
})();
