// What every page does: close menus, show where one stands on the ribbon, keep the chosen appearance.

const byQuery = (query, root = document) => [...root.querySelectorAll(query)];

// Menus close when one goes elsewhere.
const closeMenus = (except) => {
  for (const menu of byQuery("[data-menu][open]")) if (menu !== except) menu.open = false;
};
document.addEventListener("click", (event) => closeMenus(event.target.closest("[data-menu]")));
document.addEventListener("focusin", (event) => closeMenus(event.target.closest("[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("[data-menu][open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

// The ribbon scrolls to the station one is at.
const showHere = (root) => {
  for (const ribbon of byQuery("[data-ribbon]", root)) {
    const here = ribbon.querySelector(".is-here");
    if (here) ribbon.scrollLeft = here.offsetLeft - (ribbon.clientWidth - here.offsetWidth) / 2;
  }
};
showHere(document);
document.addEventListener("htmx:afterSwap", (event) => showHere(event.target));

// Light, dark or as the device: kept in a cookie, so that the server sends the page right from the first byte.
const themeChoice = document.querySelector("[data-theme-choice]");
if (themeChoice) {
  const root = document.documentElement;
  const chosen = root.dataset.theme ?? "";
  themeChoice.hidden = false;
  for (const radio of byQuery("input", themeChoice)) radio.checked = radio.value === chosen;
  themeChoice.addEventListener("change", (event) => {
    const theme = event.target.value;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${theme}; Path=/; Max-Age=${theme ? 31536000 : 0}; SameSite=Lax${secure}`;
  });
}

// A link or a code is copied by a button; the button says so in its own words.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.innerText);
  button.textContent = button.dataset.copied;
});
for (const button of byQuery("[data-copy]")) button.hidden = !navigator.clipboard;

// What cannot be taken back is asked once more.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
