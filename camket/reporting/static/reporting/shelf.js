// What is kept on the phone until it is sent: a small store of rows by key, which survives a restart.

const NAME = "camket-phone";
const STORES = ["work", "cells", "photos", "sends", "facts"];

const opened = new Promise((resolve, reject) => {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => {
    for (const store of STORES) request.result.createObjectStore(store, { keyPath: "id" });
  });
  request.addEventListener("success", () => resolve(request.result));
  request.addEventListener("error", () => reject(request.error));
});

// A write is done when it stands on the disk, not before.
const within = async (store, mode, act) => {
  const base = await opened;
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(store, mode, { durability: "strict" });
    const request = act(transaction.objectStore(store));
    transaction.addEventListener("complete", () => resolve(request.result));
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
};

export const get = (store, id) => within(store, "readonly", (rows) => rows.get(id));
export const all = (store) => within(store, "readonly", (rows) => rows.getAll());
export const put = (store, row) => within(store, "readwrite", (rows) => rows.put(row));
export const remove = (store, id) => within(store, "readwrite", (rows) => rows.delete(id));

// Take a row away unless it was changed since `at`; what is written while it is being sent stays.
export const removeUnchanged = async (store, id, at) => {
  const base = await opened;
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(store, "readwrite", { durability: "strict" });
    const rows = transaction.objectStore(store);
    const request = rows.get(id);
    let isGone = true;
    request.addEventListener("success", () => {
      if (!request.result) return;
      if (request.result.at === at) rows.delete(id);
      else isGone = false;
    });
    transaction.addEventListener("complete", () => resolve(isGone));
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
};
