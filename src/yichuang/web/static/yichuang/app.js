/* What the pages gain from a script. Without it everything still works: forms post, links lead. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (type, listener, target = document) => target.addEventListener(type, listener);
  const announce = (text) => { const live = $("[data-announce]"); if (live) live.textContent = text; };
  const clock = () => {
    const now = new Date();
    return String(now.getHours()).padStart(2, "0") + ":" + String(now.getMinutes()).padStart(2, "0");
  };

  /* ---- elder mode: at once, and remembered for a year ---- */
  on("submit", (event) => {
    const form = event.target.closest("[data-elder-switch]");
    if (!form) return;
    event.preventDefault();
    const root = document.documentElement;
    const elder = !root.hasAttribute("data-elder");
    root.toggleAttribute("data-elder", elder);
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = "elder=" + (elder ? "1" : "0") + "; path=/; max-age=31536000; samesite=lax" + secure;
    form.elements.elder.value = elder ? "0" : "1";
    $("button", form).textContent = elder ? "标准版" : "长辈版";
    announce(elder ? "已换成长辈版" : "已换成标准版");
  });

  /* ---- copying ---- */
  const copy = async (text) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const box = document.createElement("textarea");
    box.value = text;
    box.setAttribute("readonly", "");
    box.className = "hush";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    if (!done) throw new Error("copy refused");
  };
  on("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const label = button.dataset.label || (button.dataset.label = button.textContent);
    try {
      await copy(button.dataset.copy);
      button.textContent = "已复制";
    } catch {
      button.textContent = "没复制上，请长按选取";
    }
    announce(button.textContent);
    setTimeout(() => { button.textContent = label; }, 3000);
  });

  /* ---- a second click on "submit" sends nothing; the server's idempotency is the real guard ---- */
  const busy = new Set();
  const release = (form) => {
    busy.delete(form);
    $$("[type=submit]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  };
  /* without a network the page stays, with everything typed in it */
  const stay = (form) => {
    const note = $("[data-offline]", form) || document.createElement("p");
    note.setAttribute("data-offline", "");
    note.setAttribute("role", "alert");
    note.textContent = "网络断了，没有发出去。您填的都还在这一页，网络恢复后再点一次。";
    ($(".action-bar", form) || form).append(note);
  };
  on("online", () => $$("[data-offline]").forEach((note) => note.remove()), window);
  on("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    $$("[data-wait]", form).forEach((note) => { note.hidden = false; }); /* what takes some seconds says so */
    if (form.method !== "post") return;
    if (busy.has(form)) { event.preventDefault(); return; }
    if (navigator.onLine === false) { event.preventDefault(); stay(form); return; }
    busy.add(form);
    stopSaving(form);
    $$("[type=submit]", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    announce("正在提交");
    setTimeout(() => release(form), 15000); /* an answer that is a download leaves the page standing */
  });
  on("pageshow", () => {
    busy.forEach(release);
    $$("[data-wait]").forEach((note) => { note.hidden = true; });
  }, window);

  /* ---- autosave: 1.5 s after the last stroke; tried again while the network is away ---- */
  const saving = new WeakMap();
  const stateOf = (form) => saving.get(form) || saving.set(form, { timer: 0, stroke: 0, kept: 0, running: false }).get(form);
  const stopSaving = (form) => clearTimeout(stateOf(form).timer);
  const show = (text, late) => {
    $$("[data-save-state]").forEach((place) => {
      place.textContent = text;
      place.classList.toggle("is-late", Boolean(late));
    });
  };
  const save = async (form) => {
    const state = stateOf(form);
    if (state.running || busy.has(form) || state.kept === state.stroke) return;
    state.running = true;
    const stroke = state.stroke;
    const body = new FormData(form);
    [...body].forEach(([name, value]) => { if (value instanceof File) body.delete(name); });
    try {
      const answer = await fetch(form.dataset.autosave || form.action, {
        method: "POST", body, credentials: "same-origin", keepalive: document.hidden, /* the page may be going */
        headers: { "X-Autosave": "1", Accept: "application/json" },
      });
      if (answer.status === 409 || answer.status === 412) {
        show("这份表在别处改过，请刷新后比较", true);
        return;
      }
      if (answer.redirected || answer.status === 401 || answer.status === 403) {
        show("登录已过期，请在新窗口登录后回来继续", true);
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      if (told.version !== undefined && form.elements.version) form.elements.version.value = told.version;
      state.kept = stroke;
      show("已保存 " + (told.saved_at || clock()));
    } catch {
      show("还没有保存上，正在重试", true);
      state.timer = setTimeout(() => save(form), 5000);
    } finally {
      state.running = false;
      if (state.kept === stroke && state.stroke !== stroke) schedule(form);
    }
  };
  const schedule = (form) => {
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(form), 1500);
  };
  const changed = (event) => {
    const form = event.target.form;
    if (!form || !form.hasAttribute("data-autosave")) return;
    stateOf(form).stroke += 1;
    if (!stateOf(form).running) schedule(form);
  };
  on("input", changed);
  on("change", changed);
  on("online", () => $$("form[data-autosave]").forEach(save), window);
  on("visibilitychange", () => { if (document.hidden) $$("form[data-autosave]").forEach(save); });

  /* ---- the keys of the desk; they are printed where they work ---- */
  const KEYS_OFF = "yichuang-keys-off";
  const singleKeys = () => localStorage.getItem(KEYS_OFF) !== "1";
  const typing = (element) => element.isContentEditable || (element.matches("input, textarea, select")
    && !element.matches("[type=checkbox], [type=radio], [type=submit], [type=button]"));
  const press = (element) => (element.matches("input, textarea, select") ? element.focus() : element.click());
  const move = (step) => {
    const stops = $$("[data-rows] a");
    if (!stops.length) return false;
    const row = (element) => element.closest("li, tr");
    const firsts = stops.filter((stop, index) => index === 0 || row(stop) !== row(stops[index - 1]));
    const here = firsts.findIndex((stop) => row(stop).contains(document.activeElement));
    firsts[here < 0 ? 0 : Math.min(Math.max(here + step, 0), firsts.length - 1)].focus();
    return true;
  };
  const toggleKeys = () => {
    const panel = $("#keys");
    if (!panel) return false;
    panel.open = !panel.open;
    if (panel.open) $("summary", panel).focus();
    return true;
  };
  const submit = () => {
    const form = document.activeElement && document.activeElement.closest("form");
    const button = (form && $("[data-key='Ctrl+Enter'], .btn-primary[type=submit]", form))
      || $("[data-key='Ctrl+Enter']") || (form && $("[type=submit]", form));
    if (!button) return false;
    button.click();
    return true;
  };
  const act = (key) => {
    const bound = $$("[data-key]").find((element) => element.dataset.key.toUpperCase() === key);
    if (bound) { press(bound); return true; }
    if (key === "?") return toggleKeys();
    if (key === "J") return move(1);
    if (key === "K") return move(-1);
    if (key === "F8") { window.print(); return true; }
    return false;
  };
  on("keydown", (event) => {
    if (!document.body.hasAttribute("data-keys") || event.isComposing || event.keyCode === 229) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      if (submit()) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key.length === 1 && !singleKeys()) return;
    if (act(event.key.toUpperCase())) event.preventDefault();
  });
  on("change", (event) => {
    if (event.target.matches("[data-keys-switch]")) localStorage.setItem(KEYS_OFF, event.target.checked ? "0" : "1");
  });

  /* ---- signature: drawn, or typed and drawn for the person ---- */
  const startPad = (pad) => {
    const canvas = $("canvas", pad);
    const value = $("input[type=hidden]", pad);
    const typed = $("input[type=text]", pad);
    const clear = $("[data-signature-clear]", pad);
    const pen = canvas.getContext("2d");
    let drawing = false;
    canvas.hidden = clear.hidden = false;
    const wipe = () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      value.value = "";
      canvas.setAttribute("aria-label", "手写签名框，还没有签名");
    };
    const keep = () => {
      value.value = canvas.toDataURL("image/png");
      canvas.setAttribute("aria-label", "手写签名框，已有签名");
      value.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
    };
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#16212e", fillStyle: "#16212e" });
    on("pointerdown", (event) => {
      if (typed.value) { typed.value = ""; wipe(); }
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...at(event));
    }, canvas);
    on("pointermove", (event) => { if (drawing) { pen.lineTo(...at(event)); pen.stroke(); } }, canvas);
    ["pointerup", "pointercancel"].forEach((end) => on(end, () => { if (drawing) { drawing = false; keep(); } }, canvas));
    on("input", () => {
      wipe();
      if (!typed.value.trim()) return;
      pen.font = "120px KaiTi, STKaiti, serif";
      pen.fillText(typed.value.trim(), 40, 190, canvas.width - 80);
      keep();
    }, typed);
    on("click", () => { typed.value = ""; wipe(); }, clear);
  };

  /* ---- when the page stands ---- */
  $$("[data-copy]").forEach((button) => { button.hidden = false; });
  $$("[data-signature]").forEach(startPad);
  $$("[data-keys-switch]").forEach((box) => { box.checked = singleKeys(); });
  const first = $("[data-focus]");
  if (first) first.focus();
})();
