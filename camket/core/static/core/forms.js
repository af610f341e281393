// What forms do: lead to the first error, guard unsaved words, save as one types, send once.

const summary = document.querySelector("[data-errors]");
if (summary) summary.focus();

// Unsaved words are not left by accident.
const unsaved = new Set();
window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});
for (const form of document.querySelectorAll("form[data-guard]")) {
  form.addEventListener("input", () => unsaved.add(form));
}

// A form is sent once, however often a slow page is tapped; coming back by "back" frees it again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  unsaved.delete(form);
  event.submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
});

// Saved as one types. The address answers with 2xx when the draft is kept; the header ETag, if any, goes back as If-Match.
// A draft that could not be sent is tried again, at the latest when there is a connection; leaving is guarded until then.
const PAUSE = 1200;
const AGAIN = 15000;
const autosave = (form) => {
  const say = form.querySelector("[data-saving]");
  let timer;
  let version;
  let running = false;
  let changed = false;

  const send = async () => {
    clearTimeout(timer);
    if (running) return;
    running = true;
    changed = false;
    say.textContent = say.dataset.busy;
    try {
      const headers = { "X-Autosave": "1" };
      if (version) headers["If-Match"] = version;
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), headers });
      if (!answer.ok) throw new Error(answer.status);
      version = answer.headers.get("ETag") ?? version;
      if (!changed) unsaved.delete(form);
      say.textContent = say.dataset.saved;
    } catch {
      say.textContent = say.dataset.failed;
      timer = setTimeout(send, AGAIN);
    }
    running = false;
    if (changed) timer = setTimeout(send, PAUSE);
  };
  form.addEventListener("input", () => {
    changed = true;
    unsaved.add(form);
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  });
  window.addEventListener("online", () => unsaved.has(form) && send());
};
for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);

// Two people wrote: the other's words are taken over with one button.
for (const button of document.querySelectorAll("[data-adopt]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.adopt);
    field.value = button.closest(".conflict-row").querySelector("[data-theirs]").textContent.trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
