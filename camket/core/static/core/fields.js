// What fields offer beside typing: names of records while one types, and the calendar of the device for days.

const PAUSE = 150;

// The list of names under a field. What is chosen leaves its public id in the hidden input beside the text.
const offerNames = (field, onChoice) => {
  const list = document.createElement("datalist");
  list.id = `${field.id}-offers`;
  field.after(list);
  field.setAttribute("list", list.id);
  const known = new Map();
  let timer;
  let asked = 0;
  const ask = async () => {
    const number = ++asked;
    const answer = await fetch(`${field.dataset.lookup}?q=${encodeURIComponent(field.value)}`).catch(() => null);
    if (!answer?.ok || number !== asked) return;
    const { offers } = await answer.json();
    for (const { label, uid } of offers) known.set(label, uid);
    list.replaceChildren(
      ...offers.map(({ label }) => {
        const option = document.createElement("option");
        option.value = label;
        return option;
      }),
    );
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const uid = known.get(field.value);
    if (uid) onChoice(field.value, uid);
    else if (field.value.trim()) timer = setTimeout(ask, PAUSE);
  });
};

for (const field of document.querySelectorAll("input[data-lookup]")) {
  const hidden = field.nextElementSibling;
  field.addEventListener("input", () => {
    hidden.value = "";
  });
  offerNames(field, (_label, uid) => {
    hidden.value = uid;
  });
}

// Several records, one a line: a line is added by choosing it in a field of its own.
for (const area of document.querySelectorAll("textarea[data-lookup]")) {
  const hidden = area.nextElementSibling;
  const adder = document.createElement("input");
  adder.type = "text";
  adder.id = `${area.id}-adder`;
  adder.autocomplete = "off";
  adder.dataset.lookup = area.dataset.lookup;
  adder.setAttribute("aria-label", area.dataset.lookupLines);
  adder.placeholder = area.dataset.lookupLines;
  area.before(adder);
  offerNames(adder, (label, uid) => {
    area.value = [...area.value.split("\n").filter((line) => line.trim()), label].join("\n");
    hidden.value = `${hidden.value} ${uid}`.trim();
    adder.value = "";
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// Days are typed; a button opens the calendar of the device and writes the day into the field.
const toIso = (text) => {
  const found = text.trim().match(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/);
  return found ? `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : "";
};
for (const field of document.querySelectorAll("input[data-day]")) {
  const picker = document.createElement("input");
  if (!("showPicker" in picker)) break;
  picker.type = "date";
  picker.tabIndex = -1;
  picker.setAttribute("aria-hidden", "true");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = field.dataset.day;
  const frame = document.createElement("span");
  frame.className = "day";
  field.before(frame);
  frame.append(field, button, picker);
  button.addEventListener("click", () => {
    picker.value = toIso(field.value);
    picker.showPicker();
  });
  picker.addEventListener("change", () => {
    field.value = picker.value.split("-").reverse().join("/");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
