// Pictures from the clipboard, a drag or a file: sent at once, and put into the text with words for what they show.
(() => {
  const form = document.querySelector("[data-writing]");
  const dialog = document.querySelector("[data-picture-dialog]");
  const field = form?.querySelector("[data-body]");
  if (!field || !dialog) return;
  const part = (name) => dialog.querySelector(`[data-picture-${name}]`);
  const [file, progress, problem, shown] = ["file", "progress", "problem", "shown"].map(part);
  const [alternative, insertion] = ["alternative", "insert"].map(part);
  const bar = progress.querySelector("progress");
  const waiting = [];
  let stored = null;
  let request = null;

  const reset = () => {
    request?.abort();
    stored = request = null;
    for (const element of [progress, problem, shown]) element.hidden = true;
    shown.removeAttribute("src");
    alternative.value = file.value = "";
    insertion.disabled = true;
  };

  const complain = (words) => {
    progress.hidden = true;
    problem.textContent = words || problem.dataset.failed;
    problem.hidden = false;
  };

  const arrived = (answer) => {
    stored = answer;
    progress.hidden = true;
    if (answer.width) Object.assign(shown, { width: answer.width, height: answer.height });
    shown.src = answer.url;
    shown.hidden = false;
    insertion.disabled = false;
  };

  const send = (picture) => {
    reset();
    part("name").textContent = picture.name;
    bar.value = 0;
    progress.hidden = false;
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("picture", picture, picture.name || "picture");
    const sending = new XMLHttpRequest();
    request = sending;
    sending.responseType = "json";
    sending.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    sending.addEventListener("load", () => {
      if (sending.status === 200 && sending.response) arrived(sending.response);
      else complain(sending.response?.problem);
    });
    sending.addEventListener("error", () => complain(""));
    sending.open("POST", form.dataset.pictures);
    sending.send(data);
  };

  const open = () => {
    if (!dialog.open) dialog.showModal();
    const next = waiting.shift();
    if (!next) return reset();
    send(next);
    return alternative.focus();
  };

  const take = (files) => {
    waiting.push(...files);
    open();
  };
  const picturesIn = (transfer) => [...(transfer?.files ?? [])].filter((one) => one.type.startsWith("image/"));
  const isText = (target) => target === field || target.classList?.contains("editor-host");

  form.addEventListener("editor:wanted", (event) => {
    if (event.detail === "picture") open();
  });
  form.addEventListener(
    "paste",
    (event) => {
      const pictures = picturesIn(event.clipboardData);
      if (!isText(event.target) || !pictures.length || event.clipboardData.getData("text/plain").trim()) return;
      event.preventDefault();
      event.stopPropagation();
      take(pictures);
    },
    true,
  );
  form.addEventListener(
    "dragover",
    (event) => {
      if (isText(event.target) && event.dataTransfer?.types.includes("Files")) event.preventDefault();
    },
    true,
  );
  form.addEventListener(
    "drop",
    (event) => {
      const pictures = picturesIn(event.dataTransfer);
      if (!isText(event.target) || !event.dataTransfer?.files.length) return;
      event.preventDefault();
      event.stopPropagation();
      if (pictures.length) take(pictures);
    },
    true,
  );
  file.addEventListener("change", () => {
    if (file.files.length) take([...file.files]);
  });
  dialog.querySelector("[data-picture-form]").addEventListener("submit", (event) => {
    if (!stored) {
      event.preventDefault();
      return;
    }
    const words = alternative.value.trim().replaceAll("[", "(").replaceAll("]", ")");
    const detail = { text: `![${words}](${stored.address})`, isBlock: true };
    field.dispatchEvent(new CustomEvent("editor:insert", { detail }));
    reset();
    if (waiting.length) {
      event.preventDefault();
      open();
    }
  });
  dialog.addEventListener("close", () => {
    waiting.length = 0;
    reset();
    field.dispatchEvent(new Event("focus"));
  });
})();
