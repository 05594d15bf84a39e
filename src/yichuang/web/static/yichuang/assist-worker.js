/* Keeps the empty form of the doorstep and the look for when there is no network. Answers never pass through here. */
"use strict";
const KEPT = "assist-1";
const FORM = "/desk/assist/new";

self.addEventListener("install", (event) => { event.waitUntil(self.skipWaiting()); });
self.addEventListener("activate", (event) => { event.waitUntil(self.clients.claim()); });

const keep = async (request, answer) => {
  const usable = answer.ok && !answer.redirected && answer.type === "basic";
  if (usable) await (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname !== FORM && !address.pathname.startsWith("/static/")) return;
  event.respondWith(
    fetch(request).then((answer) => keep(address.pathname, answer))
      .catch(async () => (await caches.match(address.pathname)) || Response.error()),
  );
});
