// Confirming with the keyboard: j and k walk the proposals, a n e r u decide; text and proposals point at each other.

const page = document.querySelector("[data-confirm-page]");
const text = page.querySelector(".confirm-text");
const proposals = () => [...page.querySelectorAll("[data-proposal]")];
const current = () => document.activeElement?.closest?.("[data-proposal]") ?? page.querySelector(".is-current[data-proposal]");
const isOpen = (item) => item.matches(".is-open, .is-seconded");

const show = (item) => {
  for (const mark of text.querySelectorAll(".is-shown")) mark.classList.remove("is-shown");
  for (const other of page.querySelectorAll("[data-proposal].is-current")) other.classList.remove("is-current");
  if (!item) return;
  item.classList.add("is-current");
  const marks = [...text.querySelectorAll("mark")].filter((mark) => mark.dataset.for.split(" ").includes(item.id));
  for (const mark of marks) mark.classList.add("is-shown");
  marks[0]?.scrollIntoView({ block: "nearest" });
};

const go = (item) => {
  if (!item) return;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
  show(item);
};

const step = (by) => {
  const all = proposals();
  const at = all.indexOf(current());
  go(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
};

document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    try {
      if (localStorage.getItem("camket-keys-off") !== null) return;
    } catch {
      // A device that keeps nothing has the keys on.
    }
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      event.stopImmediatePropagation();
      step(event.key === "j" ? 1 : -1);
      return;
    }
    const button = current()?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  },
  true,
);

page.addEventListener("focusin", (event) => {
  const item = event.target.closest("[data-proposal]");
  if (item) show(item);
});

page.addEventListener("click", (event) => {
  const link = event.target.closest("[data-show]");
  if (link) {
    event.preventDefault();
    go(link.closest("[data-proposal]"));
    return;
  }
  const mark = event.target.closest("mark");
  if (!mark) return;
  const ids = mark.dataset.for.split(" ");
  const shown = ids.findIndex((id) => document.getElementById(id)?.classList.contains("is-current"));
  go(document.getElementById(ids[(shown + 1) % ids.length]));
});

// After a decision the next open proposal is at hand.
let asked = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  asked = event.target.closest("[data-proposal]")?.id ?? null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (asked === null) return;
  const all = proposals();
  const at = all.findIndex((item) => item.id === asked);
  asked = null;
  if (at < 0) return;
  go(isOpen(all[at]) ? all[at] : (all.slice(at + 1).find(isOpen) ?? all.find(isOpen) ?? all[at]));
  // Nothing is left: Enter finishes.
  page.querySelector("[data-finish]")?.focus();
});
