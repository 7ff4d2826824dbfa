// Suggestions under a search field: a combobox with a listbox, as the ARIA practices describe it.
// Every question gets a number; an answer is shown only if no answer to a later question was shown before it.
(() => {
  const WAIT_MS = 120;
  const SHORTEST = 2;

  class Suggestions {
    constructor(field) {
      this.field = field;
      this.input = field.querySelector("[role=combobox]");
      this.list = field.querySelector("[role=listbox]");
      this.status = field.querySelector("[role=status]");
      this.answers = new Map();
      this.asked = 0;
      this.shown = 0;
      this.active = -1;
      this.input.addEventListener("input", () => this.typed());
      this.input.addEventListener("keydown", (event) => this.pressed(event));
      this.input.addEventListener("focus", () => this.reopen());
      this.input.addEventListener("blur", () => this.close());
      // A press must not take the focus from the field, or the list would be gone before the click.
      this.list.addEventListener("pointerdown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => this.clicked(event));
      addEventListener("pagehide", () => this.close());
    }

    get question() {
      return this.input.value.trim().replace(/\s+/g, " ");
    }

    get options() {
      return [...this.list.children];
    }

    typed() {
      clearTimeout(this.timer);
      this.point(-1);
      const question = this.question;
      if (question.length < SHORTEST) {
        this.asked += 1;
        this.shown = this.asked;
        this.abort();
        this.show([]);
        return;
      }
      if (this.answers.has(question)) {
        this.abort();
        this.answer(question, ++this.asked, this.answers.get(question));
        return;
      }
      this.timer = setTimeout(() => this.ask(question), WAIT_MS);
    }

    abort() {
      this.request?.abort();
      this.request = null;
      delete this.field.dataset.busy;
    }

    async ask(question) {
      this.abort();
      const number = ++this.asked;
      const request = new AbortController();
      this.request = request;
      this.field.dataset.busy = "";
      try {
        const address = new URL(this.field.dataset.suggestUrl, location.href);
        address.searchParams.set("q", question);
        const response = await fetch(address, {
          signal: request.signal,
          headers: { Accept: "application/json" },
        });
        if (!response.ok) throw new Error(String(response.status));
        const { suggestions } = await response.json();
        this.answers.set(question, suggestions);
        this.answer(question, number, suggestions);
      } catch (error) {
        // Suggestions are a help, not a need: without them Enter still searches.
        if (error.name !== "AbortError" && number > this.shown) this.show([]);
      } finally {
        if (this.request === request) this.abort();
      }
    }

    answer(question, number, suggestions) {
      if (number <= this.shown) return;
      this.shown = number;
      this.words = question.toLocaleLowerCase().split(" ");
      this.show(suggestions);
    }

    show(suggestions) {
      this.list.replaceChildren(...suggestions.map((each, index) => this.option(each, index)));
      this.active = -1;
      this.input.removeAttribute("aria-activedescendant");
      if (suggestions.length && document.activeElement === this.input) this.open();
      else this.close();
      this.status.textContent = suggestions.length
        ? this.field.dataset.countText.replace("%s", suggestions.length)
        : "";
    }

    option(suggestion, index) {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${index}`;
      option.className = "suggestion";
      option.dataset.href = suggestion.url;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const icon = suggestion.heading ? "section" : "article";
      const template = document.querySelector(`template[data-icon="${icon}"]`);
      if (template) option.append(template.content.cloneNode(true));
      const title = document.createElement("span");
      title.className = "title";
      title.append(...this.marked(suggestion.heading || suggestion.title));
      const where = document.createElement("span");
      where.className = "where";
      where.textContent = suggestion.heading ? suggestion.title : suggestion.category;
      option.append(title, where);
      return option;
    }

    marked(text) {
      const lower = text.toLocaleLowerCase();
      // Lower-casing may change the length of a text (İ); marks would then be off, so there are none.
      if (lower.length !== text.length) return [text];
      const parts = [];
      let start = 0;
      for (let at = 0; at < text.length; at += 1) {
        const isStart = at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]);
        const word = isStart && this.words.find((each) => lower.startsWith(each, at));
        if (!word) continue;
        const strong = document.createElement("b");
        strong.textContent = text.slice(at, at + word.length);
        parts.push(text.slice(start, at), strong);
        at += word.length - 1;
        start = at + 1;
      }
      parts.push(text.slice(start));
      return parts.filter((part) => part !== "");
    }

    open() {
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
    }

    reopen() {
      if (this.list.children.length && this.question.length >= SHORTEST) this.open();
    }

    close() {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.point(-1);
    }

    point(index) {
      this.options[this.active]?.setAttribute("aria-selected", "false");
      this.active = index;
      const option = this.options[index];
      if (!option) {
        this.input.removeAttribute("aria-activedescendant");
        return;
      }
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    }

    pressed(event) {
      if (event.isComposing) return;
      const isOpen = !this.list.hidden;
      const count = this.list.children.length;
      if (event.key === "Escape" && isOpen) {
        event.preventDefault();
        event.stopPropagation();
        this.close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!count) return;
        event.preventDefault();
        if (!isOpen) this.open();
        const step = event.key === "ArrowDown" ? 1 : -1;
        // One place more than there are options: the last one is the field itself.
        this.point(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
      } else if (event.key === "Enter" && isOpen && this.active >= 0) {
        event.preventDefault();
        this.go(this.options[this.active]);
      }
    }

    clicked(event) {
      const option = event.target.closest("[role=option]");
      if (option) this.go(option);
    }

    go(option) {
      location.assign(option.dataset.href);
    }
  }

  for (const field of document.querySelectorAll("[data-suggest-url]")) new Suggestions(field);
})();
