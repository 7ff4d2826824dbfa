// Saves soon after typing stops, and says how it stands. What is not saved yet is kept in this browser as well, and
// offered when the page is opened again.
(() => {
  const form = document.querySelector("[data-writing]");
  if (!form) return;
  const FIELDS = ["title", "summary", "body"];
  const [IDLE, LONGEST_WAIT, DAYS_KEPT] = [1500, 6000, 14];
  const prefix = `signpost:text:${form.dataset.key}:`;
  const status = form.querySelector("[data-save-state]");
  const notes = form.querySelector("[data-notes]");
  const { version, tab } = form.elements;

  const read = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
  const spelled = (text) => JSON.stringify(FIELDS.map((name) => text[name].replaceAll("\r\n", "\n")));
  let saved = spelled(read());
  let saving = null;
  let timer = 0;
  let waitingSince = 0;
  let failures = 0;
  let isRefused = false;
  let isLeaving = false;
  const isChanged = () => spelled(read()) !== saved;

  const show = (state, words = "") => {
    status.dataset.state = state;
    status.textContent = words || status.dataset[state];
  };

  const keep = () => {
    const entry = { ...read(), version: version.value, tab: tab.value, at: Date.now() };
    try {
      localStorage.setItem(prefix + tab.value, JSON.stringify(entry));
      return true;
    } catch {
      return false;
    }
  };
  const forget = (key) => {
    try {
      localStorage.removeItem(key);
    } catch {
      // Where nothing can be kept there is nothing to forget.
    }
  };

  const packed = () => {
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", "version", "tab", ...FIELDS]) data.append(name, form.elements[name].value);
    return data;
  };

  const failed = (words = "") => {
    failures += 1;
    show(keep() ? "kept" : "lost", words);
    plan(Math.min(30_000, 2500 * 2 ** failures));
  };

  const refused = () => {
    isRefused = true;
    keep();
    show("refused");
    form.querySelector("[data-refusal]").hidden = false;
  };

  const taken = (sent, answer) => {
    failures = 0;
    version.value = answer.version;
    saved = sent;
    if (isChanged()) keep();
    else forget(prefix + tab.value);
    show(isChanged() ? "unsaved" : "saved");
    if (answer.is_copy && !("copy" in form.dataset)) {
      form.dataset.copy = "";
      form.dispatchEvent(new CustomEvent("editor:began"));
    }
  };

  const send = async () => {
    const sent = spelled(read());
    show("saving");
    try {
      const response = await fetch(form.dataset.autosave, {
        method: "POST",
        body: packed(),
        redirect: "error",
        signal: AbortSignal.timeout(20_000),
      });
      const isJson = response.headers.get("Content-Type")?.includes("json");
      const answer = isJson ? await response.json() : {};
      if (response.ok) taken(sent, answer);
      else if (response.status === 409) refused();
      else failed(answer.problem);
    } catch {
      failed();
    }
  };

  const save = async () => {
    clearTimeout(timer);
    if (saving) return saving;
    if (isRefused || isLeaving || !isChanged()) return undefined;
    waitingSince = 0;
    saving = send();
    await saving;
    saving = null;
    if (isChanged() && !failures && !isRefused) plan(IDLE);
    return undefined;
  };

  const plan = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  form.addEventListener("input", (event) => {
    if (!FIELDS.includes(event.target.name)) return;
    form.dispatchEvent(new CustomEvent("editor:changed"));
    keep();
    if (isRefused) return;
    if (!failures) show("unsaved");
    waitingSince ||= Date.now();
    plan(Math.max(0, Math.min(IDLE, waitingSince + LONGEST_WAIT - Date.now())));
  });
  form.addEventListener("editor:wanted", (event) => {
    if (event.detail === "save") save();
  });
  addEventListener("online", () => save());

  // A save on its way changes the version: the form waits for it.
  form.addEventListener("submit", async (event) => {
    if (saving) {
      event.preventDefault();
      await saving;
      form.requestSubmit(event.submitter);
      return;
    }
    clearTimeout(timer);
    isLeaving = true;
    if (isChanged()) keep();
  });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && isChanged() && (failures || isRefused)) event.preventDefault();
  });
  addEventListener("pagehide", () => {
    if (!isLeaving && !isRefused && isChanged()) {
      keep();
      fetch(form.dataset.autosave, { method: "POST", body: packed(), keepalive: true }).catch(() => {});
    }
    const gone = new FormData();
    for (const name of ["csrfmiddlewaretoken", "tab"]) gone.append(name, form.elements[name].value);
    gone.append("leaves", "1");
    navigator.sendBeacon(form.dataset.presence, gone);
  });

  const keptTexts = () => {
    const found = [];
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(prefix))) {
      try {
        const entry = JSON.parse(localStorage.getItem(key));
        const isOld = Date.now() - entry.at > DAYS_KEPT * 86_400_000;
        if (isOld || spelled(entry) === saved) forget(key);
        else found.push({ key, ...entry });
      } catch {
        forget(key);
      }
    }
    return found.sort((one, other) => other.at - one.at);
  };

  const put = (entry) => {
    form.elements.title.value = entry.title;
    form.elements.summary.value = entry.summary;
    const event = new CustomEvent("editor:replace", { detail: { text: entry.body } });
    form.elements.body.dispatchEvent(event);
    form.elements.body.value = entry.body;
    // The save then names what that text began with, and meets whatever was saved since.
    version.value = entry.version;
    tab.value = entry.tab;
    form.elements.title.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const offer = (entry) => {
    const notice = form.querySelector("[data-recovery]");
    const time = notice.querySelector("[data-recovery-time]");
    time.textContent = new Date(entry.at).toLocaleString(document.documentElement.lang);
    const written = (text) => [text.title, text.summary, text.body].filter(Boolean).join("\n\n");
    notice.querySelector("[data-recovery-mine]").textContent = written(entry);
    notice.querySelector("[data-recovery-theirs]").textContent = written(read());
    notice.hidden = false;
    notice.addEventListener("click", (event) => {
      const uses = event.target.closest("[data-recovery-use]");
      if (!uses && !event.target.closest("[data-recovery-forget]")) return;
      notice.hidden = true;
      if (uses) put(entry);
      else forget(entry.key);
    });
  };

  try {
    const [newest] = keptTexts();
    if (newest) offer(newest);
  } catch {
    notes.textContent = status.dataset.lost;
  }
})();
