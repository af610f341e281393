// Opens the phone page without a connection. What was written is kept by the page itself, not here.

const SHELF = "camket-phone";
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page as it is now; as it was last where the network does not answer soon.
const newest = async (request) => {
  const shelf = await caches.open(SHELF);
  const address = new URL(request.url).pathname;
  const kept = await shelf.match(address);
  const fetched = fetch(request).then((answer) => {
    if (answer.ok && !answer.redirected) shelf.put(address, answer.clone());
    return answer;
  });
  if (!kept) return fetched;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([fetched.then((answer) => (answer.status < 500 ? answer : kept)).catch(() => kept), late]);
};

// Files whose names change with what is in them never go stale.
const fixed = async (request) => (await caches.match(request)) ?? fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && address.pathname === new URL(self.registration.scope).pathname) {
    event.respondWith(newest(request));
  } else if (address.pathname.startsWith("/static/")) {
    event.respondWith(fixed(request));
  }
});
