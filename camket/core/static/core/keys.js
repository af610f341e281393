// Lists take the keyboard: j and k walk the lines of a list, Enter opens, / searches, ? shows this help.
// One switch in the help turns the single keys off on this device, for those who dictate.

const OFF = "camket-keys-off";
const help = document.querySelector("dialog[data-keys]");
const search = document.querySelector("[data-search]");

const kept = () => {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
};
const keep = (off) => {
  try {
    if (off) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // A device that keeps nothing asks again next time.
  }
};

const lines = () =>
  [...document.querySelectorAll("[data-walk] > li, [data-walk] > tbody > tr")]
    .map((line) => line.querySelector("a[href], button"))
    .filter((link) => link?.checkVisibility?.() ?? link);

const walk = (step) => {
  const links = lines();
  if (!links.length) return;
  const at = links.findIndex((link) => link.closest("li, tr").contains(document.activeElement));
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
};

const acts = {
  j: () => walk(1),
  k: () => walk(-1),
  "/": () => (search?.checkVisibility?.() ? search.select() : document.querySelector(".to-find")?.focus()),
  "?": () => help?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  const act = acts[event.key];
  if (!act || (kept() && event.key !== "?")) return;
  event.preventDefault();
  act();
});

const box = help?.querySelector("[data-keys-on]");
if (box) {
  box.checked = !kept();
  box.addEventListener("change", () => keep(!box.checked));
}
