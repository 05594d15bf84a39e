/* At the door without a network: notes lie in this browser, encrypted under a PIN, until they are uploaded once.
   One script for every form of the kind (data-assist): what is taken in, visits with pictures, leads. */
(() => {
  "use strict";
  const root = document.querySelector("[data-assist]");
  if (!root) return;
  const $ = (selector) => root.querySelector(selector);
  const form = $("[data-note]");
  const say = (text) => { $("[data-assist-state]").textContent = text; };
  const able = window.isSecureContext && window.crypto && crypto.subtle && window.indexedDB;
  const DAYS = 30, ROUNDS = 600000, LONG_SIDE = 1600;
  const sync = root.dataset.sync;
  const verb = root.dataset.verb || "登记";
  const user = root.dataset.user;
  if ("serviceWorker" in navigator && window.isSecureContext) {
    navigator.serviceWorker.register(root.dataset.worker, { scope: "/desk/assist/" }).catch(() => {});
  }
  if (!able) return;

  /* ---- where notes lie ---- */
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("assist", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("notes", { keyPath: "key" });
      asked.result.createObjectStore("salts");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const run = async (store, mode, act) => {
    const database = await opened;
    return new Promise((resolve, reject) => {
      const deal = database.transaction(store, mode);
      const asked = act(deal.objectStore(store));
      deal.oncomplete = () => resolve(asked && asked.result);
      deal.onerror = () => reject(deal.error);
    });
  };
  const notes = async () => {
    const all = (await run("notes", "readonly", (store) => store.getAll()))
      .filter((note) => note.user === user && (note.sync || "/desk/assist/sync") === sync);
    const oldest = Date.now() - DAYS * 86400000;
    for (const note of all) if (Date.parse(note.noted_at) < oldest) await drop(note.key);
    return all.filter((note) => Date.parse(note.noted_at) >= oldest);
  };
  const drop = (key) => run("notes", "readwrite", (store) => store.delete(key));

  /* ---- the PIN ---- */
  const pin = () => $("#pin").value.trim();
  const askPin = (text) => { $("[data-pin]").hidden = false; $("#pin").focus(); say(text); };
  const keyOf = async () => {
    let salt = await run("salts", "readonly", (store) => store.get(user));
    if (!salt) {
      salt = crypto.getRandomValues(new Uint8Array(16));
      await run("salts", "readwrite", (store) => store.put(salt, user));
    }
    const raw = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin()), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
    return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  };
  const open = async (note, key) => {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: note.iv }, key, note.sealed);
    return JSON.parse(new TextDecoder().decode(plain));
  };

  /* ---- keeping and sending ---- */
  /* a picture is made small here: it fits the note, and what the camera wrote into it stays behind */
  const small = async (file) => {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONG_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.8);
  };
  const typed = async () => {
    const pairs = [];
    for (const [name, value] of new FormData(form)) {
      if (name === "csrfmiddlewaretoken") continue;
      if (!(value instanceof File)) pairs.push([name, value]);
      else if (value.size) pairs.push([name, await small(value)]);
    }
    return pairs;
  };
  const pictures = new Set([...form.querySelectorAll("[type=file]")].map((input) => input.name));
  const bodyOf = (pairs) => {
    const body = new FormData();
    for (const [name, value] of pairs) {
      if (!pictures.has(name)) { body.append(name, value); continue; }
      const bytes = Uint8Array.from(atob(value.split(",")[1]), (one) => one.charCodeAt(0));
      body.append(name, new Blob([bytes], { type: "image/jpeg" }), "photo.jpg");
    }
    return body;
  };
  const seal = async (pairs, key) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(pairs))) };
  };
  const send = async (pairs) => {
    const hello = await fetch(sync, { headers: { Accept: "application/json" } });
    if (hello.redirected || !hello.ok) throw new Error("login");
    const { token, user: now } = await hello.json();
    if (String(now) !== user) throw new Error("login");
    const answer = await fetch(sync, { method: "POST", body: bodyOf(pairs), headers: { "X-CSRFToken": token } });
    if (answer.status === 422) return { errors: (await answer.json()).errors };
    if (!answer.ok) throw new Error("login");
    return answer.json();
  };

  /* ---- where this is, if the person with the phone allows it; else the page asks why not ---- */
  const spot = root.querySelector("[data-place]");
  const placed = (found, text) => {
    if (!spot) return;
    const set = (name, value) => { spot.querySelector(`[name=${name}]`).value = value; };
    set("latitude", found ? found.latitude : "");
    set("longitude", found ? found.longitude : "");
    set("accuracy", found ? Math.round(found.accuracy) : "");
    spot.querySelector("[data-place-state]").textContent = text || "";
  };
  const without = (why, text) => {
    placed(null, text);
    const choice = form.querySelector(`[name=no_place_because][value=${why}]`);
    if (choice) choice.checked = true;
  };
  if (spot && navigator.geolocation) {
    const button = spot.querySelector("[data-place-take]");
    button.hidden = false;
    button.addEventListener("click", () => {
      placed(null, "正在定位…");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          placed(coords, "已记下位置，误差约 " + Math.round(coords.accuracy) + " 米。");
          form.querySelectorAll("[name=no_place_because]").forEach((choice) => { choice.checked = false; });
        },
        (fault) => (fault.code === 1 ? without("denied", "没有允许定位，已替您选好原因。")
          : without("unavailable", "收不到定位信号，已替您选好原因。可以到门外再试。")),
        { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
      );
    });
  }

  const clock = form.querySelector("[data-now]");
  const setClock = () => {
    if (clock) clock.value = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  };
  const renew = () => { form.querySelector("[name=key]").value = crypto.randomUUID(); setClock(); };
  const show = async () => {
    const kept = await notes();
    $("[data-kept]").hidden = !kept.length;
    $("[data-kept-count]").textContent = kept.length + " 份";
    return kept;
  };
  const store = async (pairs) => {
    if (pin().length < 6) return askPin("没有网络。请设一个本机密码（6位以上），再点一次“" + verb + "”，就存在本机。");
    const key = await keyOf();
    for (const note of (await notes()).slice(0, 1)) {
      try { await open(note, key); } catch { return askPin("本机密码和上次的不一样，请再输一次。"); }
    }
    const note = { key: form.querySelector("[name=key]").value, user, sync, noted_at: new Date().toISOString() };
    Object.assign(note, await seal([...pairs, ["noted_at", note.noted_at]], key));
    await run("notes", "readwrite", (kept) => kept.put(note));
    form.reset();
    root.querySelectorAll("[data-signature-clear]").forEach((button) => button.click());
    placed(null);
    renew();
    await show();
    say("没有网络，已加密存在本机。联网后请点“上传”。");
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let pairs;
    try {
      pairs = await typed();
    } catch { return say("有一张照片打不开，请换一张再点“" + verb + "”。"); }
    try {
      const done = await send(pairs);
      if (done.errors) return say("还不能" + verb + "。" + done.errors.join(""));
      location.assign(done.url || "/desk/assist");
    } catch (fault) {
      if (fault.message === "login") return say("登录过期了，您填的还在。请在新页登录后再点“" + verb + "”。");
      await store(pairs);
    } finally {
      form.querySelectorAll("[type=submit]").forEach((button) => button.removeAttribute("aria-disabled"));
    }
  });

  $("[data-upload]").addEventListener("click", async () => {
    if (!pin()) return askPin("请输入本机密码，再点“上传”。");
    const key = await keyOf();
    const list = $("[data-kept-errors]");
    list.replaceChildren();
    let sent = 0;
    try {
      for (const note of await notes()) {
        let pairs;
        try { pairs = await open(note, key); } catch { return askPin("本机密码不对，请再输一次。"); }
        const done = await send(pairs);
        if (done.errors) {
          const line = document.createElement("li");
          line.textContent = (new Map(pairs).get(root.dataset.called || "name") || "") + "：" + done.errors.join("");
          list.append(line);
          continue;
        }
        await drop(note.key);
        sent += 1;
      }
      say("已上传 " + sent + " 份" + (root.dataset.then || "，在“帮代办”里接着办。"));
    } catch (fault) {
      say(fault.message === "login" ? "登录过期了，请登录后再上传。本机的还在。" : "还是没有网络，本机的还在，请过会儿再传。");
    } finally { await show(); }
  });

  $("[data-forget]").addEventListener("click", async () => {
    const button = $("[data-forget]");
    if (button.dataset.sure !== "1") { button.dataset.sure = "1"; button.textContent = "确实删去，不能找回"; return; }
    for (const note of await notes()) await drop(note.key);
    button.dataset.sure = "";
    button.textContent = "全部删去";
    await show();
    say("本机存的已全部删去。");
  });

  if (!form.querySelector(".field-wrong")) setClock();
  window.addEventListener("online", () => { show(); say("联网了。本机存着的可以上传。"); });
  show();
})();
