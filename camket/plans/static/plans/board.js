// The board: a card is dragged into another column. A refused move goes back and says why; the menu “Move” does the same.

const board = document.querySelector("[data-board]");
const secret = board.dataset.token;
let dragged = null;

const columnOf = (place) => place.closest?.("[data-state]");
const unmark = () => {
  for (const column of board.querySelectorAll(".is-over")) column.classList.remove("is-over");
};

// What is said stands at the card, and is heard.
const say = (card, words) => {
  const note = card.querySelector(".board-refused") ?? document.createElement("p");
  note.className = "board-refused small";
  note.setAttribute("role", "alert");
  note.textContent = words;
  card.append(note);
};

const move = async (card, column) => {
  const [home, beside] = [card.parentElement, card.nextElementSibling];
  const back = (words) => {
    home.insertBefore(card, beside);
    card.classList.remove("is-moving");
    say(card, words);
  };
  column.querySelector(".board-cards").prepend(card);
  card.classList.add("is-moving");
  card.querySelector(".board-refused")?.remove();
  try {
    const answer = await fetch(card.dataset.go, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": secret },
      body: new URLSearchParams({ to: column.dataset.state, version: card.dataset.version }),
    });
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    if (told?.form) location.assign(told.form);
    else if (answer.ok && told) location.reload();
    else back(told?.words ?? board.dataset.failed);
  } catch {
    back(board.dataset.failed);
  }
};

for (const card of board.querySelectorAll("[data-go]")) card.draggable = true;
board.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-go]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.id);
  dragged.classList.add("is-dragged");
});
board.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  unmark();
});
board.addEventListener("dragover", (event) => {
  const column = columnOf(event.target);
  if (!dragged || !column) return;
  event.preventDefault();
  unmark();
  if (column !== columnOf(dragged)) column.classList.add("is-over");
});
board.addEventListener("drop", (event) => {
  const column = columnOf(event.target);
  if (!dragged || !column) return;
  event.preventDefault();
  unmark();
  if (column !== columnOf(dragged)) move(dragged, column);
});
