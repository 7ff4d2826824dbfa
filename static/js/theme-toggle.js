// The theme button: switches between light and dark, and forgets the choice when it equals the system's.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  const remember = (theme) => {
    try {
      if (theme) localStorage.setItem("theme", theme);
      else localStorage.removeItem("theme");
    } catch {
      // Without storage the choice lasts for this page.
    }
  };

  const show = () => {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      const label = isDark() ? button.dataset.toLight : button.dataset.toDark;
      button.setAttribute("aria-label", label);
      button.title = label;
      for (const icon of button.querySelectorAll("[data-when]")) {
        icon.toggleAttribute("hidden", icon.dataset.when !== (isDark() ? "dark" : "light"));
      }
    }
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const wanted = isDark() ? "light" : "dark";
    if ((wanted === "dark") === system.matches) {
      delete root.dataset.theme;
      remember(null);
    } else {
      root.dataset.theme = wanted;
      remember(wanted);
    }
    show();
  });
  system.addEventListener("change", show);
  show();
})();
