// The grid: every cell is saved as one leaves it or stops typing, Enter and arrows lead on, a block from Excel is pasted.

const form = document.querySelector("form.fill");
const status = form.querySelector("[data-saving]");
const secret = form.querySelector("[name=csrfmiddlewaretoken]").value;
const PAUSE = 900;
const AGAIN = 8000;
const MANY = 400;

document.documentElement.classList.add("has-script");

const fields = () => [...form.querySelectorAll('[name^="c|"]')];
const byName = new Map(fields().map((field) => [field.name, field]));
for (const field of byName.values()) field.saved = field.value;
const waiting = new Map();
let timer;
let running = false;
let explaining = 0;

const say = (words) => {
  status.textContent = words;
};

const keyOf = (field) => {
  const [, item, split] = field.name.split("|");
  return { item, split };
};

// What stands at a cell: nothing, a fault, or what somebody else wrote there.
const clear = (field) => {
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-describedby");
  for (const note of field.parentElement.querySelectorAll(".error, .clash")) note.remove();
};
const note = (field, style) => {
  clear(field);
  const box = document.createElement(style === "clash" ? "div" : "p");
  box.className = style;
  box.id = `n-${field.name.replaceAll(/[^A-Za-z0-9]/g, "-")}`;
  field.setAttribute("aria-describedby", box.id);
  field.after(box);
  return box;
};
const wrong = (field, words) => {
  note(field, "error").textContent = words;
  field.setAttribute("aria-invalid", "true");
};
const choice = (label, act) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = label;
  button.addEventListener("click", act);
  return button;
};
const clash = (field, answer) => {
  const box = note(field, "clash");
  const words = document.createElement("p");
  words.textContent = `${form.dataset.meanwhile} – ${answer.theirs}`;
  box.setAttribute("role", "alert");
  box.append(
    words,
    choice(form.dataset.keep, () => {
      field.dataset.v = answer.version;
      clear(field);
      later(field, 0);
    }),
    " ",
    choice(form.dataset.take, () => {
      field.dataset.v = answer.version;
      field.value = field.saved = answer.text;
      clear(field);
      field.focus();
    }),
  );
};

const showFound = (found) => {
  for (const [item, html] of Object.entries(found)) {
    const row = form.querySelector(`[data-item="${CSS.escape(item)}"]`);
    if (!row || row.tagName !== "TR") continue;
    let under = document.getElementById(`f-${item}`);
    if (!html) {
      under?.remove();
      continue;
    }
    if (!under) {
      under = document.createElement("tr");
      under.id = `f-${item}`;
      under.className = "found";
      const cell = document.createElement("td");
      cell.colSpan = row.cells.length;
      under.append(cell);
      row.after(under);
    }
    // What one is writing into an explanation stays.
    const cell = under.cells[0];
    if (!cell.contains(document.activeElement)) cell.innerHTML = html;
  }
};

const answered = (answer, sent) => {
  const field = byName.get(`c|${answer.item}|${answer.split}`);
  if (!field) return true;
  field.classList.remove("is-waiting");
  if (answer.error) {
    wrong(field, answer.error);
    return false;
  }
  if (answer.theirs !== undefined) {
    clash(field, answer);
    return false;
  }
  clear(field);
  field.dataset.v = answer.version;
  // What was typed while it was being saved is not overwritten.
  if (field.value === sent) field.value = answer.text;
  else later(field);
  field.saved = answer.text;
  field.classList.add("is-saved");
  return true;
};

const send = async () => {
  clearTimeout(timer);
  if (running || !waiting.size) return;
  running = true;
  say(form.dataset.busy);
  const batch = [...waiting.keys()].slice(0, MANY);
  const cells = batch.map((field) => ({ ...keyOf(field), text: field.value, version: Number(field.dataset.v) }));
  for (const field of batch) waiting.delete(field);
  try {
    const answer = await fetch(form.dataset.cells, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": secret },
      body: JSON.stringify({ cells }),
    });
    const read = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    if (answer.status === 403 && read) say(read.words);
    else if (!answer.ok || !read) throw new Error(answer.status);
    else {
      const texts = new Map(cells.map((cell) => [`${cell.item}|${cell.split}`, cell.text]));
      const good = read.cells.map((each) => answered(each, texts.get(`${each.item}|${each.split}`)));
      showFound(read.found);
      if (!good.every(Boolean)) say(form.dataset.wrong);
      else if (!explaining) say(form.dataset.saved);
    }
  } catch {
    for (const field of batch) if (!waiting.has(field)) waiting.set(field, true);
    say(form.dataset.failed);
    timer = setTimeout(send, AGAIN);
    running = false;
    return;
  }
  running = false;
  if (waiting.size) send();
};

const later = (field, pause = PAUSE) => {
  if (field.value === field.saved && !field.hasAttribute("aria-invalid")) {
    waiting.delete(field);
    return;
  }
  waiting.set(field, true);
  field.classList.add("is-waiting");
  clearTimeout(timer);
  timer = setTimeout(send, pause);
};

form.addEventListener("input", (event) => {
  if (event.target.name?.startsWith("c|")) {
    event.target.classList.remove("is-saved");
    later(event.target);
  }
});
form.addEventListener("change", (event) => {
  const field = event.target;
  if (field.name?.startsWith("c|")) later(field, 0);
  if (field.matches("[data-explain]")) explain(field);
});
// How firm all figures of a row are is written after each of them, as if it had been typed.
form.addEventListener("change", (event) => {
  const select = event.target;
  if (!select.matches("select.firm") || !select.value) return;
  const { mark } = select.selectedOptions[0].dataset;
  for (const field of fieldsOf(select.closest("tr"))) {
    const plain = field.value.replace(/([\d%])\s*\(?\p{L}[^\d]*$/u, "$1");
    if (!/\d/.test(plain)) continue;
    field.value = mark ? `${plain} ${mark}` : plain;
    later(field, 0);
  }
});
const explain = async (field) => {
  say(form.dataset.busy);
  explaining += 1;
  const body = new URLSearchParams({ finding: field.name.slice(2), words: field.value, csrfmiddlewaretoken: secret });
  const answer = await fetch(form.dataset.explaining, { method: "POST", body }).catch(() => null);
  explaining -= 1;
  if (!answer?.ok) say(form.dataset.failed);
  else if (!explaining && !running && !waiting.size) say(form.dataset.saved);
};
window.addEventListener("online", send);
window.addEventListener("beforeunload", (event) => {
  if (waiting.size || running || explaining) event.preventDefault();
});

// What is saved already is not sent again with the whole form.
form.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  waiting.clear();
  form.elements.was.value = JSON.stringify(
    Object.fromEntries(
      fields()
        .filter((field) => field.value !== field.saved)
        .map((field) => [field.name, [Number(field.dataset.v), field.saved]]),
    ),
  );
  for (const field of fields()) if (field.value === field.saved) field.disabled = true;
  for (const select of form.querySelectorAll("select.firm")) select.disabled = true;
});
window.addEventListener("pageshow", () => {
  for (const field of [...fields(), ...form.querySelectorAll("select.firm")]) field.disabled = false;
});

// The keyboard: by rows and columns of the tables as they are seen.
const rows = () => [...form.querySelectorAll("[data-grid] tr[data-item]")];
const fieldsOf = (row) => [...row.querySelectorAll('[name^="c|"]')];
const place = (field) => {
  const all = rows();
  const row = all.indexOf(field.closest("tr"));
  return { all, row, column: fieldsOf(all[row]).indexOf(field) };
};
const go = (field, down, right) => {
  const { all, row, column } = place(field);
  for (let next = row + down; next >= 0 && next < all.length; next += down || all.length) {
    const there = fieldsOf(all[next]);
    const wanted = right ? there[column + right] : there[Math.min(column, there.length - 1)];
    if (wanted) {
      wanted.focus();
      wanted.select?.();
      return true;
    }
  }
  return false;
};
form.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches('[data-grid] input[name^="c|"]') || event.isComposing || event.ctrlKey || event.altKey) return;
  const all = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  const moves = {
    Enter: () => go(field, event.shiftKey ? -1 : 1, 0),
    ArrowDown: () => go(field, 1, 0),
    ArrowUp: () => go(field, -1, 0),
    ArrowLeft: () => (all || field.selectionEnd === 0) && go(field, 0, -1),
    ArrowRight: () => (all || field.selectionStart === field.value.length) && go(field, 0, 1),
  };
  const move = moves[event.key];
  if (!move) return;
  if (move() || event.key === "Enter") event.preventDefault();
});

// A block of cells from a spreadsheet spreads to the right and down from where one stands.
form.addEventListener("paste", (event) => {
  const field = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!field.matches('[data-grid] [name^="c|"]') || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const { all, row, column } = place(field);
  text
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .forEach((line, down) => {
      if (!all[row + down]) return;
      const there = fieldsOf(all[row + down]);
      line.split("\t").forEach((value, right) => {
        const target = there[column + right];
        if (!target) return;
        target.value = value.trim();
        later(target);
      });
    });
  send();
});
