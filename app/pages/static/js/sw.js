// Without a network: the page to record labor on, for who was signed in as a guardian, and a page that says so for the
// rest. No other page is kept, for they are about children; and the one that is goes when somebody signs in or out.
"use strict";
const OPEN = "laborstar-open-1";
const OWN = "laborstar-own-1";
const OFFLINE = "/offline";
const RECORD = "/family/record";
const FRESH = 6 * 3600 * 1000;
const PATIENCE = 6000;

self.addEventListener("install", (event) => {
  event.waitUntil(keep(OPEN, OFFLINE, "omit").then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== OPEN && name !== OWN);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data.keep === RECORD) event.waitUntil(refresh().catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate" && request.method === "POST" && /^\/(sign-in|sign-out|enter)/.test(url.pathname)) {
    event.waitUntil(caches.delete(OWN));
  } else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(url.pathname === RECORD ? recordPage(request) : fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});

// Where the network is as good as none, the kept page serves too.
async function recordPage(request) {
  const kept = await caches.match(RECORD);
  const fetched = fetch(request);
  // Led elsewhere: nobody is signed in here any more, or nobody with a child.
  fetched.then((answer) => { if (answer.type === "opaqueredirect") caches.delete(OWN); }, () => {});
  const late = new Promise((resolve, reject) => { if (kept) setTimeout(reject, PATIENCE); });
  return Promise.race([fetched, late]).catch(() => kept || caches.match(OFFLINE));
}

async function refresh() {
  const kept = await caches.match(RECORD);
  if (!kept || Math.abs(Date.now() - Date.parse(kept.headers.get("Date"))) > FRESH) await keep(OWN, RECORD, "same-origin");
}

// Keep a page with the styles and scripts that it names, and then nothing of what was kept before it.
async function keep(name, address, credentials) {
  const page = await fetch(address, { credentials, cache: "no-store", redirect: "error" });
  if (!page.ok) return;
  const parts = (await page.clone().text()).match(/\/static\/[^"]+\.(css|js)\?v=\w+/g);
  const cache = await caches.open(name);
  const before = await cache.keys();
  await cache.addAll(new Set(parts));
  await cache.put(address, page);
  const wanted = parts.concat(address).map((path) => location.origin + path);
  await Promise.all(before.filter((one) => !wanted.includes(one.url)).map((one) => cache.delete(one)));
}
