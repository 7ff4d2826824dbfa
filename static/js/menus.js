// Menus made of <details>: Escape and a click elsewhere close them. A chosen language is remembered for
// the pages whose address names none.
(() => {
  const close = (menu) => menu.removeAttribute("open");
  const openMenus = () => document.querySelectorAll("details[data-menu][open]");

  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) close(menu);
    const language = event.target.closest("a[data-language]");
    if (language) {
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `django_language=${language.dataset.language}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      close(menu);
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) close(menu);
  });
})();
