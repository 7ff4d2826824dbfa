// Turns the field for the text into a CodeMirror editor. The field stays what the form sends: each change goes into it and
// is told as "input"; whoever wants to write into the text sends "editor:insert" or "editor:replace" to it.
const form = document.querySelector("[data-writing]");
const field = form?.querySelector("[data-body]");
const historyKey = `signpost:history:${form?.dataset.key}`;
const LONGEST_HISTORY = 1_500_000;

const load = async () => {
  const cm = await import(form.dataset.component);
  const host = document.createElement("div");
  host.className = "editor-host";
  field.after(host);
  const root = host.attachShadow({ mode: "open", delegatesFocus: true });
  const extensions = extensionsOf(cm);
  const view = new cm.EditorView({ state: firstState(cm, extensions), parent: root, root });
  field.hidden = true;
  form.dataset.enhanced = "";
  listen(cm, view);
  const commands = commandsOf(cm);
  for (const tools of form.querySelectorAll("[data-tools]")) tools.hidden = false;
  form.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-tool]");
    if (!tool || !(tool.dataset.tool in commands)) return;
    commands[tool.dataset.tool](view);
    view.focus();
  });
};

const wanted = (name) => {
  form.dispatchEvent(new CustomEvent("editor:wanted", { detail: name }));
  return true;
};

const extensionsOf = (cm) => {
  const commands = commandsOf(cm);
  const run = (name) => (view) => commands[name](view);
  const keys = [
    ["Mod-b", run("bold")],
    ["Mod-i", run("italic")],
    ["Mod-e", run("code")],
    ["Mod-Alt-2", run("heading2")],
    ["Mod-Alt-3", run("heading3")],
    ["Mod-Shift-7", run("steps")],
    ["Mod-Shift-8", run("list")],
    ["Mod-Shift-9", run("note")],
    ["Mod-k", () => wanted("link")],
    ["Mod-s", () => wanted("save")],
  ].map(([key, command]) => ({ key, run: command, preventDefault: true }));
  const phrases = Object.fromEntries(
    [...form.querySelectorAll("[data-phrase]")].map((item) => [item.dataset.phrase, item.textContent]),
  );
  return [
    cm.history({ newGroupDelay: 800 }),
    cm.highlightSpecialChars(),
    cm.EditorState.phrases.of(phrases),
    cm.EditorView.lineWrapping,
    cm.EditorView.contentAttributes.of({
      "aria-label": field.dataset.label,
      autocapitalize: "sentences",
      autocorrect: "on",
      dir: "auto",
      lang: field.lang,
      spellcheck: "true",
      tabindex: "0",
    }),
    cm.EditorView.perLineTextDirection.of(true),
    cm.markdown({ base: cm.markdownLanguage, addKeymap: true }),
    cm.syntaxHighlighting(highlightOf(cm)),
    cm.search({ top: true }),
    cm.placeholder(field.placeholder),
    themeOf(cm),
    // Tab is bound to nothing: it leaves the editor.
    cm.keymap.of([...keys, ...cm.searchKeymap, ...cm.historyKeymap, ...cm.defaultKeymap]),
    cm.EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      field.value = update.state.doc.toString();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }),
  ];
};

const firstState = (cm, extensions) => {
  try {
    const kept = JSON.parse(sessionStorage.getItem(historyKey));
    if (kept?.doc === field.value) {
      return cm.EditorState.fromJSON(kept, { extensions }, { history: cm.historyField });
    }
  } catch {
    // What another version of the editor kept is of no use to this one.
  }
  return cm.EditorState.create({ doc: field.value, extensions });
};

const listen = (cm, view) => {
  field.addEventListener("editor:insert", (event) => {
    const { from, to } = view.state.selection.main;
    const text = event.detail.isBlock ? asBlock(view.state, from, event.detail.text) : event.detail.text;
    view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length }, scrollIntoView: true });
    view.focus();
  });
  field.addEventListener("editor:replace", (event) => {
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: event.detail.text } });
  });
  field.addEventListener("editor:selection", (event) => {
    const { from, to } = view.state.selection.main;
    event.detail.text = view.state.sliceDoc(from, to);
    event.detail.before = view.state.sliceDoc(0, from);
  });
  field.addEventListener("focus", () => view.focus());
  addEventListener("pagehide", () => {
    const kept = JSON.stringify(view.state.toJSON({ history: cm.historyField }));
    try {
      if (kept.length < LONGEST_HISTORY) sessionStorage.setItem(historyKey, kept);
      else sessionStorage.removeItem(historyKey);
    } catch {
      // Without room there is no undo after a reload; the text is kept elsewhere.
    }
  });
};

const asBlock = (state, at, text) => {
  const before = state.sliceDoc(0, at);
  const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  return `${lead}${text.replace(/\n+$/, "")}\n\n`;
};

const commandsOf = (cm) => ({
  bold: (view) => wrap(cm, view, "**"),
  italic: (view) => wrap(cm, view, "*"),
  code: (view) => (isOverLines(view) ? fence(view) : wrap(cm, view, "`")),
  heading2: (view) => prefix(view, () => "## ", /^#{1,6} +/),
  heading3: (view) => prefix(view, () => "### ", /^#{1,6} +/),
  steps: (view) => prefix(view, (number) => `${number}. `, /^(?:\d+\.|[-*+]) +/),
  list: (view) => prefix(view, () => "- ", /^(?:\d+\.|[-*+]) +/),
  note: (view) => callout(view, "NOTE"),
  tip: (view) => callout(view, "TIP"),
  important: (view) => callout(view, "IMPORTANT"),
  warning: (view) => callout(view, "WARNING"),
  caution: (view) => callout(view, "CAUTION"),
  table: (view) => block(view, "|  |  |\n|---|---|\n|  |  |\n|  |  |", 2),
  undo: (view) => cm.undo(view),
  redo: (view) => cm.redo(view),
  link: () => wanted("link"),
  picture: () => wanted("picture"),
  snippet: () => wanted("snippet"),
});

const isOverLines = (view) => {
  const { from, to } = view.state.selection.main;
  return view.state.sliceDoc(from, to).includes("\n");
};

/** Put marks around what is selected, or take them away. */
const wrap = (cm, view, mark) => {
  const { state } = view;
  view.dispatch(
    state.changeByRange((range) => {
      const { from, to } = range;
      const around = state.sliceDoc(from - mark.length, from) === mark && state.sliceDoc(to, to + mark.length) === mark;
      if (around) {
        const changes = [
          { from: from - mark.length, to: from },
          { from: to, to: to + mark.length },
        ];
        return { changes, range: cm.EditorSelection.range(from - mark.length, to - mark.length) };
      }
      const changes = [
        { from, insert: mark },
        { from: to, insert: mark },
      ];
      return { changes, range: cm.EditorSelection.range(from + mark.length, to + mark.length) };
    }),
    { scrollIntoView: true, userEvent: "input" },
  );
  return true;
};

/** Begin each selected line with what `opening` says, or take it away if all begin so. */
const prefix = (view, opening, known) => {
  const { state } = view;
  const { from, to } = state.selection.main;
  const lines = [];
  for (let at = state.doc.lineAt(from).number; at <= state.doc.lineAt(to).number; at += 1) lines.push(state.doc.line(at));
  const wantedOf = lines.map((line, index) => opening(index + 1));
  const isThere = lines.every((line, index) => line.text.startsWith(wantedOf[index]));
  const changes = lines.map((line, index) => ({
    from: line.from,
    to: line.from + (known.exec(line.text)?.[0].length ?? 0),
    insert: isThere ? "" : wantedOf[index],
  }));
  const set = state.changes(changes);
  view.dispatch({
    changes: set,
    selection: { anchor: set.mapPos(from, 1), head: set.mapPos(to, 1) },
    scrollIntoView: true,
    userEvent: "input",
  });
  return true;
};

const block = (view, text, cursor) => {
  const { from, to } = view.state.selection.main;
  const insert = asBlock(view.state, from, text);
  const start = from + insert.indexOf(text);
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: start + cursor }, scrollIntoView: true, userEvent: "input" });
  return true;
};

const callout = (view, kind) => {
  const { from, to } = view.state.selection.main;
  const text = view.state.sliceDoc(from, to).split("\n").join("\n> ");
  const whole = `> [!${kind}]\n> ${text}`;
  return block(view, whole, whole.length);
};

const fence = (view) => {
  const { from, to } = view.state.selection.main;
  return block(view, `\`\`\`\n${view.state.sliceDoc(from, to)}\n\`\`\``, 3);
};

const highlightOf = (cm) =>
  cm.HighlightStyle.define([
    { tag: cm.tags.heading, fontWeight: "680" },
    { tag: [cm.tags.heading1, cm.tags.heading2], fontSize: "1.2em", fontWeight: "680" },
    { tag: cm.tags.heading3, fontSize: "1.1em", fontWeight: "680" },
    { tag: cm.tags.strong, fontWeight: "680" },
    { tag: cm.tags.emphasis, fontStyle: "italic" },
    { tag: cm.tags.strikethrough, textDecoration: "line-through" },
    { tag: [cm.tags.link, cm.tags.url], color: "var(--accent-text)" },
    { tag: cm.tags.monospace, color: "var(--info)", fontFamily: "var(--mono)" },
    { tag: cm.tags.quote, color: "var(--ink-2)" },
    { tag: [cm.tags.processingInstruction, cm.tags.meta, cm.tags.contentSeparator], color: "var(--ink-3)" },
  ]);

const themeOf = (cm) =>
  cm.EditorView.theme({
    "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--raised)", fontSize: "var(--text-s)" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: "var(--font)", lineHeight: "1.65", overflow: "auto" },
    ".cm-content": { padding: "12px 0", caretColor: "var(--ink)" },
    ".cm-line": { padding: "0 16px" },
    ".cm-placeholder": { color: "var(--ink-3)" },
    ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)", borderColor: "var(--line)" },
    ".cm-panel.cm-search": { padding: "8px 32px 8px 12px" },
    ".cm-panel.cm-search input, .cm-panel.cm-search button": {
      border: "1px solid var(--line-control)",
      borderRadius: "var(--radius)",
      backgroundColor: "var(--raised)",
      backgroundImage: "none",
      color: "var(--ink)",
      font: "inherit",
      padding: "3px 8px",
    },
    ".cm-panel.cm-search label": { fontSize: "var(--text-xs)" },
    ".cm-searchMatch": { backgroundColor: "var(--mark)", color: "var(--mark-ink)" },
    ".cm-searchMatch-selected": { outline: "2px solid var(--accent)" },
  });

if (field) load();
