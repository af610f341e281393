// The reports that wait are walked with the keyboard: j leads to the next one, k to the one before.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, dialog[open]")) return;
  const key = { ArrowRight: "j", ArrowLeft: "k" }[event.key] ?? event.key;
  const link = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!link) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  link.click();
});
