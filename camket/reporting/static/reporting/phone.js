// Fill in a report on a phone without signal. Every answer is kept on the phone as it is typed, with the version of the
// cell that it was written over; it is sent when there is a connection, as often as needed, and taken away only once the
// server has told that it stands there.

import * as shelf from "./shelf.js";

const { words, at } = JSON.parse(document.getElementById("phone-setting").textContent);
const root = document.querySelector("[data-phone]");
const status = document.querySelector("[data-status]");
const actions = document.querySelector("[data-actions]");
const signIn = document.querySelector("[data-sign-in]");
const PAUSE = 1500;
const AGAIN = 15000;
const WIDEST = 1600;
const SMALL = 300_000;

let person = "";
let requests = [];
let token = "";
let device = "";
let running = false;
let timer;

const placeOf = (request) => `${person}|${request.round}|${request.unit}`;
const idOf = (request, item, split) => `${placeOf(request)}|${item}|${split}`;
const within = (request) => (row) => row.id.startsWith(`${placeOf(request)}|`);
const fill = (text, value) => text.replace("%s", value);

// An element with its attributes and what stands in it.
const make = (name, attributes = {}, ...inside) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...inside.filter((each) => each !== "" && each !== null && each !== undefined));
  return element;
};

const say = (text, style = "") => {
  status.textContent = text;
  status.className = `phone-status ${style}`.trim();
};

const saySaved = async () => {
  const mine = (row) => row.id.startsWith(`${person}|`);
  const cells = (await shelf.all("cells")).filter(mine);
  const photos = (await shelf.all("photos")).filter(mine);
  const sends = (await shelf.all("sends")).filter(mine);
  const count = cells.length + photos.length;
  actions.hidden = !count && !sends.length && signIn.hidden;
  const open = cells.some((cell) => cell.theirs !== undefined || cell.wrong);
  const left = count ? fill(words.unsent, count) : sends.length ? words.will_send : words.all_sent;
  if (!signIn.hidden) say(`${words.sign_in} ${left}`, "is-wrong");
  else if (!navigator.onLine) say(`${words.offline} ${count || sends.length ? left : ""}`, "is-off");
  else if (open) say(`${words.choose} ${left}`, "is-wrong");
  else say(left, count || sends.length ? "is-off" : "");
};

// What is written on the phone.
const keep = async (store, row) => {
  try {
    await shelf.put(store, row);
  } catch {
    say(words.full, "is-wrong");
    return;
  }
  await saySaved();
  later();
};

// The cell as the server told it last; the page may still show an older one.
const cellOf = (request, item, split) =>
  requests
    .find((each) => placeOf(each) === placeOf(request))
    ?.items.find((each) => each.key === item)
    ?.cells.find((each) => each.split === split);

const write = async (request, item, shown, text) => {
  const cell = cellOf(request, item.key, shown.split) ?? shown;
  const id = idOf(request, item.key, cell.split);
  const there = await shelf.get("cells", id);
  const version = there?.version ?? cell.version;
  if (text === cell.text && !there) return;
  if (text === cell.text && version === cell.version) await shelf.remove("cells", id);
  else await shelf.put("cells", { id, item: item.key, split: cell.split, text, version, at: Date.now() });
  await saySaved();
  later();
};

// A photo is made small enough for a weak signal; what is no picture goes as it is.
const smaller = async (file) => {
  if (!file.type.startsWith("image/") || file.size < SMALL) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
    const canvas = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
};

// Pages.
const showList = async () => {
  document.title = document.querySelector("h1")?.textContent ?? "Camket";
  const cells = await shelf.all("cells");
  const photos = await shelf.all("photos");
  const others = [...cells, ...photos].some((row) => !row.id.startsWith(`${person}|`));
  const rows = requests.map((request) => {
    const count = [...cells, ...photos].filter(within(request)).length;
    return make(
      "li",
      {},
      make("h2", {}, make("a", { href: `#${request.round}/${request.unit}` }, request.title)),
      make("p", {}, `${request.unit_name} · ${request.period} · ${fill(words.until, request.until)}`),
      make(
        "p",
        { class: "small muted" },
        [request.state, count ? fill(words.unsent, count) : "", request.is_demonstration ? words.demonstration : ""]
          .filter(Boolean)
          .join(" · "),
      ),
    );
  });
  root.replaceChildren(
    rows.length ? make("ul", { class: "phone-list" }, ...rows) : make("p", {}, person ? words.nothing : words.nothing_yet),
    others ? make("p", { class: "small muted" }, words.other_person) : "",
    ...(await lostRows(cells)),
  );
};

// Answers to what is not asked any more are shown, so that nothing is lost without a word.
const lostRows = async (cells) => {
  const known = new Set(requests.filter((request) => request.is_open).map(placeOf));
  const lost = cells.filter(
    (cell) => cell.id.startsWith(`${person}|`) && !known.has(cell.id.split("|").slice(0, 3).join("|")),
  );
  if (!lost.length || !requests.isFresh) return [];
  const take = async (cell) => {
    await shelf.remove("cells", cell.id);
    await saySaved();
    showList();
  };
  return [
    make("p", {}, words.closed),
    make(
      "ul",
      { class: "phone-photos" },
      ...lost.map((cell) =>
        make(
          "li",
          {},
          `${cell.item} ${cell.split}: ${cell.text}`,
          make("button", { type: "button", class: "button", onclick: () => take(cell) }, words.remove),
        ),
      ),
    ),
  ];
};

const inputFor = (item, id, text, act) => {
  const common = { id, name: id, oninput: (event) => act(event.target.value), disabled: !item.is_owner };
  if (item.input === "choice") {
    const options = [["", "–"], ...item.options].map(([value, label]) =>
      make("option", { value, selected: value === text }, label),
    );
    return make("select", common, ...options);
  }
  if (item.input === "words") return make("textarea", { ...common, rows: 4 }, text);
  return make("input", { ...common, inputmode: "decimal", autocomplete: "off", value: text });
};

// How firm all figures of an item are is written after each of them, as it is typed elsewhere.
const plainOf = (text) => text.replace(/([\d%])\s*\(?\p{L}[^\d]*$/u, "$1");
const firmBox = (item, written) => {
  const texts = written.filter((text) => /\d/.test(text));
  const endings = new Set(texts.map((text) => text.slice(plainOf(text).length).trim()));
  const shown = endings.size > 1 ? null : ([...endings][0] ?? "");
  const options = item.marks.map(([mark, label]) => make("option", { value: mark, selected: mark === shown }, label));
  const select = make("select", { id: `s-${item.key}` }, ...(shown === null ? [make("option", { value: "-", selected: true }, "–")] : []), ...options);
  select.addEventListener("change", () => {
    if (select.value === "-") return;
    for (const field of select.closest("fieldset").querySelectorAll("input[inputmode]")) {
      if (!/\d/.test(field.value)) continue;
      field.value = `${plainOf(field.value)} ${select.value}`.trim();
      field.dispatchEvent(new Event("input"));
    }
  });
  return make("div", { class: "phone-cell" }, make("label", { for: `s-${item.key}` }, words.firm), select);
};

const cellBox = (request, item, cell, local) => {
  const id = `p-${item.key}-${cell.split}`.replaceAll(/[^\w-]/g, "-");
  // The only cell of an item is named by it already: its label is heard, and shows the unit of measure.
  const isOnly = item.cells.length === 1;
  const label = isOnly ? make("span", item.measure ? {} : { class: "unseen" }, item.measure || item.label) : cell.label || words.total;
  const box = make(
    "div",
    { class: `phone-cell${item.input === "words" ? " is-wide" : ""}`, "data-cell": `${item.key}|${cell.split}` },
    make("label", { for: id }, label),
    inputFor(item, id, local?.text ?? cell.text, (text) => {
      box.classList.add("is-unsent");
      for (const note of box.querySelectorAll(".error")) note.remove();
      write(request, item, cell, text);
    }),
    cell.before ? make("small", { class: "before" }, fill(words.before, cell.before)) : "",
  );
  note(box, request, cell, local);
  return box;
};

// What is to be said at a cell: that it is not sent, why it cannot be, or what somebody else wrote there.
const note = (box, request, cell, local) => {
  for (const old of box.querySelectorAll(".error, .clash")) old.remove();
  box.classList.toggle("is-unsent", Boolean(local));
  if (local?.wrong) box.append(make("p", { class: "error" }, local.wrong));
  if (local?.theirs !== undefined) box.append(clashBox(request, cell, local));
};

// The same at all cells of the open form, without taking the field away in which one is writing.
const noteAll = async () => {
  const request = current();
  if (!request) return;
  for (const box of root.querySelectorAll("[data-cell]")) {
    const [item, split] = box.dataset.cell.split("|");
    const cell = cellOf(request, item, split);
    if (cell) note(box, request, cell, await shelf.get("cells", idOf(request, item, split)));
  }
};

// A cell that was changed on both sides: both values, who and when, and a choice; nothing is sent before it is made.
const clashBox = (request, cell, local) => {
  const choose = async (isMine) => {
    if (isMine) await shelf.put("cells", { id: local.id, item: local.item, split: local.split, text: local.text, version: local.their_version, at: Date.now() });
    else await shelf.remove("cells", local.id);
    Object.assign(cellOf(request, local.item, local.split) ?? cell, { text: local.their_text, version: local.their_version });
    await keepWork();
    await saySaved();
    await show();
    later();
  };
  return make(
    "div",
    { class: "clash", role: "alert" },
    make("p", {}, fill(words.mine, local.text || words.empty)),
    make("p", {}, fill(words.theirs, local.theirs)),
    make("button", { type: "button", class: "button", onclick: () => choose(true) }, words.keep),
    " ",
    make("button", { type: "button", class: "button", onclick: () => choose(false) }, words.take),
  );
};

const photoBox = (request, item, photos) => {
  const field = make("input", { type: "file", accept: "image/*,application/pdf", id: `p-${item.key}` });
  field.addEventListener("change", async () => {
    for (const file of field.files) {
      const small = await smaller(file);
      await keep("photos", { id: idOf(request, item.key, crypto.randomUUID()), item: item.key, file: small, name: small.name, at: Date.now() });
    }
    show();
  });
  const drop = async (photo) => {
    await shelf.remove("photos", photo.id);
    await saySaved();
    show();
  };
  return make(
    "fieldset",
    { class: "phone-item" },
    make("legend", {}, item.label),
    make(
      "ul",
      { class: "phone-photos" },
      ...photos.map((photo) =>
        make(
          "li",
          {},
          fill(words.kept_photo, photo.name),
          photo.wrong ? make("span", { class: "error" }, photo.wrong) : "",
          make("button", { type: "button", class: "button", onclick: () => drop(photo) }, words.remove),
        ),
      ),
    ),
    make("label", { for: field.id }, words.add_photo),
    field,
  );
};

const foundBox = (request, finding) => {
  const sends = { id: `${placeOf(request)}|explain|${finding.key}`, finding: finding.key };
  const field = make("textarea", { rows: 2, onchange: (event) => keep("facts", { ...sends, text: event.target.value, at: Date.now() }) }, finding.explained);
  return make(
    "div",
    { class: "clash" },
    make("p", {}, finding.words),
    finding.is_hard ? "" : make("label", {}, words.explain, field),
  );
};

const showForm = async (request) => {
  const cells = new Map((await shelf.all("cells")).filter(within(request)).map((row) => [row.id, row]));
  const photos = (await shelf.all("photos")).filter(within(request));
  const queued = await shelf.get("sends", placeOf(request));
  const boxes = request.items.map((item) => {
    if (item.kind === "file") return photoBox(request, item, photos.filter((photo) => photo.item === item.key));
    const found = (request.findings ?? []).filter((finding) => finding.item === item.key);
    const local = item.cells.map((cell) => cells.get(idOf(request, item.key, cell.split)));
    return make(
      "fieldset",
      { class: "phone-item" },
      make("legend", {}, item.label, item.is_required ? make("small", { class: "needed" }, ` ${words.required}`) : ""),
      item.owner ? make("p", { class: "small muted" }, item.owner) : "",
      ...item.cells.map((cell, at) => cellBox(request, item, cell, local[at])),
      item.marks && item.is_owner ? firmBox(item, item.cells.map((cell, at) => local[at]?.text ?? cell.text)) : "",
      ...found.map((finding) => foundBox(request, finding)),
    );
  });
  const queue = async (isWanted) => {
    if (isWanted) await keep("sends", { id: placeOf(request), at: Date.now() });
    else await shelf.remove("sends", placeOf(request));
    await show();
    sync();
  };
  root.replaceChildren(
    make("p", {}, make("a", { href: "#" }, `← ${words.back}`)),
    make("h2", {}, request.title),
    make("p", { class: "muted" }, `${request.unit_name} · ${request.period} · ${fill(words.until, request.until)}`),
    request.words ? make("p", { class: "error", role: "alert" }, request.words) : "",
    make("form", { onsubmit: (event) => event.preventDefault() }, ...boxes),
    make(
      "p",
      { class: "phone-actions" },
      queued
        ? make("button", { type: "button", class: "button", onclick: () => queue(false) }, words.keep_open)
        : make("button", { type: "button", class: "button button-main", "data-submit": true, onclick: () => queue(true) }, words.send),
    ),
  );
};

const current = () => {
  const [round, unit] = location.hash.slice(1).split("/");
  return requests.find((request) => request.round === round && request.unit === unit);
};

const show = async () => {
  const found = current();
  if (found && found.is_open) await showForm(found);
  else await showList();
};

// Sending.
class SignedOut extends Error {}

const ask = async (address, options = {}) => {
  const answer = await fetch(address, { cache: "no-store", ...options });
  if (answer.status === 401 || answer.redirected) throw new SignedOut();
  const read = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
  if (!read || (!answer.ok && answer.status !== 409)) throw new Error(String(answer.status));
  return { isRefused: answer.status === 409, ...read };
};

const keepWork = () => shelf.put("work", { id: person, requests: [...requests] });

const refresh = async () => {
  const told = await ask(at.work);
  const before = new Map(requests.map((request) => [placeOf(request), request]));
  person = told.person;
  token = told.token;
  requests = told.requests;
  requests.isFresh = true;
  for (const request of requests) {
    const { findings, words: said } = before.get(placeOf(request)) ?? {};
    Object.assign(request, { findings, words: said });
  }
  await shelf.put("facts", { id: "person", person });
  await keepWork();
};

const post = (address, body, headers = {}) =>
  ask(address, { method: "POST", body, headers: { "X-CSRFToken": token, ...headers } });

const take = async (request, sent, answer) => {
  for (const each of answer.cells) {
    const mine = sent.find((cell) => cell.item === each.item && cell.split === each.split);
    if (!mine) continue;
    const cell = cellOf(request, each.item, each.split);
    const now = await shelf.get("cells", mine.id);
    if (each.error) {
      if (now) await shelf.put("cells", { ...now, wrong: each.error });
    } else if (each.theirs !== undefined && now) {
      await shelf.put("cells", { ...now, theirs: each.theirs, their_text: each.text, their_version: each.version });
    } else {
      if (cell) Object.assign(cell, { text: each.text, version: each.version });
      // What was typed while it was being sent is written over what has just been sent.
      if (!(await shelf.removeUnchanged("cells", mine.id, mine.at))) {
        await shelf.put("cells", { ...(await shelf.get("cells", mine.id)), version: each.version });
      }
    }
  }
};

const sendPhotos = async (request) => {
  for (const photo of (await shelf.all("photos")).filter(within(request))) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ round: request.round, unit: request.unit, item: photo.item })) body.set(name, value);
    body.set("file", photo.file, photo.name);
    const answer = await post(at.photo, body);
    if (answer.isRefused) await shelf.put("photos", { ...photo, wrong: answer.words });
    else await shelf.remove("photos", photo.id);
  }
};

const sendOne = async (request) => {
  await sendPhotos(request);
  const cells = (await shelf.all("cells")).filter(within(request));
  const sent = cells.filter((cell) => cell.theirs === undefined && !cell.wrong);
  const explained = (await shelf.all("facts")).filter(within(request));
  const wanted = await shelf.get("sends", placeOf(request));
  if (!sent.length && !explained.length && !wanted) return;
  say(words.sending);
  const isWhole = sent.length === cells.length && !(await shelf.all("photos")).some(within(request));
  const body = {
    round: request.round,
    unit: request.unit,
    device,
    cells: sent.map(({ item, split, text, version }) => ({ item, split, text, version })),
    explanations: Object.fromEntries(explained.map(({ finding, text }) => [finding, text])),
    submit: Boolean(wanted) && isWhole,
  };
  const answer = await post(at.sync, JSON.stringify(body), { "Content-Type": "application/json" });
  request.words = answer.words ?? "";
  if (answer.isRefused) {
    await shelf.remove("sends", placeOf(request));
    return;
  }
  if (answer.is_sent) for (const cell of sent) await shelf.removeUnchanged("cells", cell.id, cell.at);
  else await take(request, sent, answer);
  for (const each of explained) await shelf.removeUnchanged("facts", each.id, each.at);
  request.findings = answer.findings ?? [];
  if (answer.is_sent || (wanted && answer.words)) await shelf.remove("sends", placeOf(request));
  if (answer.is_sent) Object.assign(request, { is_open: false, words: words.sent, state: words.sent });
};

const sync = async () => {
  clearTimeout(timer);
  if (running) return;
  running = true;
  let isFailed = false;
  try {
    await refresh();
    signIn.hidden = true;
    // Also what is not open any more: perhaps it was sent, and only the answer was lost.
    for (const request of requests) await sendOne(request);
    await refresh();
  } catch (fault) {
    signIn.hidden = !(fault instanceof SignedOut);
    isFailed = signIn.hidden;
  }
  running = false;
  if (root.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) await noteAll();
  else await show();
  await saySaved();
  if (isFailed && navigator.onLine) say(words.failed, "is-wrong");
  if (isFailed) timer = setTimeout(sync, AGAIN);
};

const later = () => {
  clearTimeout(timer);
  timer = setTimeout(sync, PAUSE);
};

// So that the page opens without a connection: itself, and the files it is made of.
const keepPage = async () => {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(at.worker);
  const files = performance.getEntriesByType("resource").map((entry) => entry.name);
  const wanted = files.filter((name) => new URL(name).pathname.startsWith("/static/"));
  const kept = await caches.open("camket-phone");
  await kept.addAll([...new Set([location.pathname, ...wanted])]);
  const names = new Set([...wanted, location.href.split("#")[0]]);
  for (const one of await kept.keys()) if (!names.has(one.url)) await kept.delete(one);
};

const begin = async () => {
  const known = await shelf.get("facts", "device");
  device = known?.device ?? crypto.randomUUID();
  if (!known) await shelf.put("facts", { id: "device", device });
  person = (await shelf.get("facts", "person"))?.person ?? "";
  requests = (await shelf.get("work", person))?.requests ?? [];
  navigator.storage?.persist?.();
  await show();
  await sync();
  if (navigator.onLine) await keepPage().catch(() => {});
  document.documentElement.dataset.phone = "ready";
};

addEventListener("hashchange", show);
addEventListener("online", sync);
addEventListener("offline", saySaved);
document.addEventListener("visibilitychange", () => !document.hidden && sync());
document.querySelector("[data-send-now]").addEventListener("click", sync);
begin();
