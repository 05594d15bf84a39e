/* Keeps the empty forms of the doorstep and the look for when there is no network. Answers never pass through here. */
"use strict";
const KEPT = "assist-2";
const FORMS = ["/desk/assist/new", "/desk/assist/visit", "/desk/assist/lead"];

self.addEventListener("install", (event) => { event.waitUntil(self.skipWaiting()); });
self.addEventListener("activate", (event) => {
  const forget = (names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

const keep = async (request, answer) => {
  const usable = answer.ok && !answer.redirected && answer.type === "basic";
  if (usable) await (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (!FORMS.includes(address.pathname) && !address.pathname.startsWith("/static/")) return;
  event.respondWith(
    fetch(request).then((answer) => keep(address.pathname, answer))
      .catch(async () => (await caches.match(address.pathname)) || Response.error()),
  );
});
