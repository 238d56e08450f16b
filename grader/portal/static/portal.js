// What pages do beyond plain HTML: drafts saved while one types, answers shown back, files dropped, status and clocks
// that look by themselves. Every page works without it.
"use strict";

const token = () => document.querySelector('input[name="csrf_token"]')?.value ?? "";
const send = async (address, body, options = {}) => {
  const once = () =>
    fetch(address, {
      ...options,
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" },
      body: JSON.stringify(body),
    });
  const answer = await once();
  return answer.status === 400 && (await renew()) ? once() : answer;
};

// Whoever has signed in again in another tab has another token there; this page goes on with it.
const renew = async () => {
  const page = await fetch(location.href);
  if (!page.ok || page.redirected) return false;
  const found = new DOMParser().parseFromString(await page.text(), "text/html");
  const fresh = found.querySelector('input[name="csrf_token"]')?.value;
  if (!fresh) return false;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = fresh;
  return true;
};

// -- drafts and previews ---------------------------------------------------------------------------------------------

class Work {
  constructor(form) {
    this.form = form;
    this.note = form.querySelector("[data-saved]");
    this.key = `draft ${form.dataset.key}`;
    this.saved = this.typed();
    this.restore();
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
    form.addEventListener("submit", () => this.keep()); // until the receipt is there: one may be signed out
    window.addEventListener("online", () => this.save());
    window.addEventListener("pagehide", () => this.leave());
    // Signing out is another form: when its answer hides the page, the session is gone already.
    document.addEventListener("submit", (event) => event.target !== form && this.leave());
    this.preview(this.saved);
  }

  typed() {
    const typed = {};
    for (const field of this.form.querySelectorAll(".field [name]")) {
      if ((field.type === "radio" || field.type === "checkbox") && !field.checked) {
        typed[field.name] ??= "";
      } else if (typed[field.name]) {
        typed[field.name] += `, ${field.value}`;
      } else {
        typed[field.name] = field.value;
      }
    }
    return typed;
  }

  changed() {
    const now = this.typed();
    return Object.fromEntries(Object.entries(now).filter(([name, text]) => this.saved[name] !== text));
  }

  keep() {
    const changed = this.changed();
    if (Object.keys(changed).length) localStorage.setItem(this.key, JSON.stringify(changed));
  }

  // What was typed in the last moment is still sent while the page goes.
  leave() {
    const changed = this.changed();
    if (!Object.keys(changed).length) return;
    this.keep();
    send(this.form.dataset.draft, { typed: changed }, { keepalive: true }).catch(() => {});
  }

  // What could not be sent when the connection was lost is still here.
  restore() {
    const kept = localStorage.getItem(this.key);
    if (!kept) return;
    for (const [name, text] of Object.entries(JSON.parse(kept))) {
      for (const field of this.form.querySelectorAll(`.field [name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = text.split(", ").includes(field.value);
        else if (!field.readOnly) field.value = text;
      }
    }
    if (Object.keys(this.changed()).length) this.later();
    else localStorage.removeItem(this.key);
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), 700);
  }

  async save() {
    const changed = this.changed();
    if (!Object.keys(changed).length) return;
    this.keep();
    try {
      const answer = await send(this.form.dataset.draft, { typed: changed });
      if (answer.redirected || answer.status === 401) return this.say("You are signed out. What you typed is kept in this browser: sign in in another tab, then type on.", true);
      if (answer.status === 422) return this.say((await answer.json()).error, true);
      if (!answer.ok) return this.say("This could not be saved just now; it is tried again while you type.", true);
      Object.assign(this.saved, changed);
      localStorage.removeItem(this.key);
      const { at } = await answer.json(); // in the course's zone, as all times on the page
      this.say(`Saved at ${at}. It counts only once you hand it in.`);
      this.preview(changed);
    } catch {
      this.say("The connection is lost. What you type is kept in this browser and saved when it is back.", true);
      this.timer = setTimeout(() => this.save(), 4000);
    }
  }

  say(text, bad = false) {
    if (!this.note) return;
    this.note.textContent = text;
    this.note.classList.toggle("trouble", bad);
  }

  async preview(typed) {
    const wanted = Object.fromEntries(Object.entries(typed).filter(([, text]) => text.trim()));
    for (const name of Object.keys(typed)) if (!typed[name].trim()) this.show(name, null);
    if (!Object.keys(wanted).length) return;
    try {
      const answer = await send(this.form.dataset.preview, { typed: wanted });
      if (!answer.ok || answer.redirected) return;
      const shown = await answer.json();
      for (const name of Object.keys(wanted)) this.show(name, shown[name] ?? null);
    } catch {
      // Shown back when the connection is: nothing depends on it.
    }
  }

  show(name, read) {
    const field = this.form.querySelector(`textarea[name="${CSS.escape(name)}"]`);
    const place = field && document.getElementById(`${field.id}-read`);
    if (!place) return;
    place.classList.toggle("trouble", Boolean(read?.trouble));
    place.replaceChildren();
    if (!read) return;
    if (read.trouble) {
      const before = read.at?.length >= 20 ? `…${read.at}` : read.at?.trim();
      place.textContent = before ? `After “${before}”: ${read.trouble}` : read.trouble;
    } else if (read.html) {
      place.append("Read as ");
      const holder = document.createElement("span");
      holder.innerHTML = read.html; // MathML that the server made and cleaned
      place.append(holder);
    } else if (read.text) {
      place.textContent = `Read as ${read.text}`;
    }
  }
}

const work = document.getElementById("work");
if (work) new Work(work);
const handed = document.querySelector("[data-handed]");
if (handed) localStorage.removeItem(`draft ${handed.dataset.handed}`);

// -- files -----------------------------------------------------------------------------------------------------------

for (const drop of document.querySelectorAll("[data-drop]")) {
  const input = drop.querySelector("input[type=file]");
  const list = drop.querySelector("[data-chosen]");
  const said = drop.querySelector("[data-said]");
  const say = (lines, sentence, refused) => {
    list.replaceChildren(
      ...lines.map((line) => {
        const item = document.createElement("li");
        item.textContent = line;
        return item;
      }),
    );
    said.textContent = sentence;
    said.classList.toggle("trouble", Boolean(refused));
    input.setCustomValidity(refused); // what would be refused is not sent first
  };
  // The server knows what is asked for and how much it takes; it is told names and sizes, and nothing else yet.
  const show = async () => {
    const files = [...input.files].map(({ name, size }) => ({ name, size }));
    say(files.map(({ name, size }) => `${name}, ${size} bytes`), "", "");
    try {
      const answer = await send(drop.dataset.drop, { files });
      if (!answer.ok || answer.redirected) return;
      const looked = await answer.json();
      if (files.length === input.files.length) say(looked.lines, looked.sentence, looked.refused);
    } catch {
      // They are checked again when they arrive.
    }
  };
  input.addEventListener("change", show);
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name !== "drop") return;
      const all = new DataTransfer();
      for (const file of [...input.files, ...event.dataTransfer.files]) all.items.add(file);
      input.files = all.files;
      show();
    });
  }
}

// -- live status -----------------------------------------------------------------------------------------------------

const live = document.querySelector("[data-status]");
if (live) {
  const list = live.querySelector("[data-lines]");
  const note = live.querySelector("[data-note]");
  const soon = [400, 600, 1200]; // a typed answer is graded in a moment; whoever waits longer looks less often
  const look = async () => {
    try {
      const answer = await fetch(live.dataset.status, { headers: { Accept: "application/json" } });
      if (answer.ok && !answer.redirected) {
        const told = await answer.json();
        show(told.html);
        const left = told.lines.filter((line) => line.going).length;
        note.textContent = left ? `${left} of ${told.lines.length} still to be graded.` : "Graded.";
        if (!told.going) return location.reload();
      }
    } catch {
      note.textContent = "The connection is lost; this page looks again.";
    }
    setTimeout(look, soon.shift() ?? 2000 + 1000 * Math.random());
  };
  // A table that somebody has opened stays open, and keeps the keyboard's focus.
  const show = (html) => {
    const tables = [...list.querySelectorAll("details")];
    const open = tables.map((table) => table.open);
    const focused = tables.findIndex((table) => table.contains(document.activeElement));
    list.innerHTML = html; // made by the server, as on the page itself
    list.querySelectorAll("details").forEach((table, place) => (table.open = open[place] ?? false));
    list.querySelectorAll("summary")[focused]?.focus({ preventScroll: true });
  };
  setTimeout(look, soon.shift());
}

// -- exam clock ------------------------------------------------------------------------------------------------------

for (const clock of document.querySelectorAll("[data-clock]")) {
  const shown = clock.querySelector("[data-left]");
  let ends = null;
  const ask = async () => {
    try {
      const told = await (await fetch(clock.dataset.clock, { headers: { Accept: "application/json" } })).json();
      ends = Date.now() + told.seconds * 1000;
      if (told.over) shown.textContent = "Your time is over; nothing";
    } catch {
      // The server keeps the time; this clock goes on by itself.
    }
  };
  ask();
  setInterval(ask, 15000);
  setInterval(() => {
    if (ends === null) return;
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    const minutes = Math.floor(left / 60);
    shown.textContent = left > 300 ? `${minutes} min` : `${minutes}:${String(left % 60).padStart(2, "0")}`;
  }, 1000);
}
