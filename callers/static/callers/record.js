// The record of a call: fields that save themselves, and what is missing before it can close.
import { announce, askSession, hasUnsent, isTouched, saving, signedOut, token } from "../helpline/console.js";

const page = document.getElementById("call");
const saved = document.getElementById("saved");
const waits = [1000, 2000, 4000, 8000, 15000];

const savers = new Map();

function show() {
  const all = [...savers.values()];
  const stopped = all.filter((saver) => saver.isStopped);
  if (all.some((saver) => saver.failed && !saver.isStopped)) {
    saved.dataset.state = "retrying";
    saved.textContent = "Not saved: retrying";
  } else if (stopped.length) {
    saved.dataset.state = "stopped";
    const isAsked = stopped.some((saver) => saver.isClash);
    saved.textContent = isAsked ? "Not saved: choose a text" : "Not saved: see the field";
  } else if (all.some((saver) => saver.isDirty || saver.isSaving)) {
    saved.dataset.state = "saving";
    saved.textContent = "Saving…";
  } else {
    saved.dataset.state = "saved";
    const last = all.map((saver) => saver.savedAt).filter(Boolean).sort().at(-1);
    if (last) saved.textContent = `Saved ${last}`;
  }
}

class Saver {
  constructor(name) {
    this.name = name;
    this.isDirty = false;
    this.isSaving = false;
    this.failed = 0;
    this.savedAt = "";
    this.sent = null;
    this.timer = 0;
    this.isStopped = false;
    this.isClash = false;
  }

  get controls() {
    return [...document.querySelectorAll(`[data-field="${this.name}"]`)];
  }

  get value() {
    const controls = this.controls;
    if (controls[0].type === "checkbox") {
      return controls.filter((one) => one.checked).map((one) => one.value).join(",");
    }
    return controls[0].value;
  }

  get holder() {
    return document.getElementById(`field-${this.name}`);
  }

  get version() {
    return document.getElementById(`version-${this.name}`);
  }

  changed(wait) {
    this.isDirty = true;
    // Which of two texts stands is asked already: what is typed on goes with the person's choice.
    if (this.isClash) return;
    this.isStopped = false;
    show();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save() {
    if (this.isSaving || this.isStopped || !this.isDirty) return;
    clearTimeout(this.timer);
    this.isSaving = true;
    this.isDirty = false;
    show();
    const value = this.value;
    const form = new FormData();
    form.set("name", this.name);
    form.set("value", value);
    form.set("base", this.version.value);
    form.set("person", document.body.dataset.person);
    // A text that went out and whose answer never came is this page's own, not a colleague's.
    if (this.sent !== null) form.set("sent", this.sent);
    this.sent = value;
    let answer = null;
    let body = "";
    try {
      const came = await fetch(page.dataset.saves, {
        method: "POST",
        body: form,
        headers: { "X-CSRFToken": token(), "X-Console": "fetch" },
        signal: AbortSignal.timeout(20000),
      });
      body = await came.text();
      answer = came;
    } catch {
      // No answer, or one that broke off: it is tried again below.
    }
    this.isSaving = false;
    if (answer?.ok) this.done(answer, body);
    else if (answer?.status === 409) this.clash(JSON.parse(body));
    else if (answer?.status === 422 || answer?.status === 404) this.refused(answer, body);
    else this.again(answer);
    show();
    // The last edit is queued while a save is under way, never dropped.
    if (this.isDirty && !this.failed) this.save();
  }

  done(answer, body) {
    if (this.failed) askSession();
    this.failed = 0;
    this.sent = null;
    this.savedAt = answer.headers.get("X-Saved-At");
    this.version.value = answer.headers.get("X-Version");
    this.explain("");
    document.body.dispatchEvent(new CustomEvent("record-saved"));
    const fresh = new DOMParser().parseFromString(body, "text/html");
    const replacement = fresh.getElementById("call-missing");
    const part = document.getElementById("call-missing");
    if (part && replacement && !isOlder(replacement, part)) {
      for (const id of ["route-notes", "repeat-caller"]) {
        const other = fresh.getElementById(id);
        const old = document.getElementById(id);
        if (!other || !old || old.textContent === other.textContent) continue;
        const warning = other.querySelector(".notice > b");
        old.replaceWith(other);
        if (id === "repeat-caller" && warning) announce(warning.textContent);
      }
      replacement.querySelector("details").open = part.querySelector("details").open;
      const focused = part.contains(document.activeElement) ? document.activeElement : null;
      const place = focused ? [...part.querySelectorAll("a, summary, button")].indexOf(focused) : -1;
      part.replaceWith(replacement);
      if (focused) [...replacement.querySelectorAll("a, summary, button")].at(place)?.focus();
      window.htmx.process(replacement);
    }
  }

  again(answer) {
    this.isDirty = true;
    this.failed += 1;
    if (this.failed === 1) announce("Not saved: retrying.", true);
    if (answer && (answer.status === 401 || answer.status === 403)) signedOut();
    const wait = waits[Math.min(this.failed, waits.length) - 1];
    this.timer = setTimeout(() => this.save(), wait);
  }

  refused(answer, body) {
    // Trying again would change nothing: the text stays, and the reason stands beside it.
    this.isDirty = true;
    this.isStopped = true;
    this.failed = 1;
    let words = "Not saved. Load the page again in a new tab, and copy your text there.";
    if (answer.status === 422) words = JSON.parse(body).sentence;
    this.explain(words);
    announce(words, true);
  }

  clash({ sentence, theirs, version }) {
    this.isDirty = true;
    this.isStopped = true;
    this.isClash = true;
    this.failed = 1;
    const box = document.createElement("div");
    box.className = "clash";
    const words = document.createElement("p");
    words.textContent = sentence;
    const other = document.createElement("blockquote");
    other.textContent = theirs || "(blank)";
    const choice = (label, text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = label;
      button.addEventListener("click", () => {
        this.version.value = version;
        this.put(text());
        this.resume();
      });
      return button;
    };
    const mine = choice("Keep my text", () => this.value);
    const take = choice("Take the other text", () => theirs);
    const both = choice("Keep both", () => `${theirs}\n${this.value}`);
    const isText = this.controls[0].matches("textarea");
    box.append(words, other, mine, take, ...(isText ? [both] : []));
    this.place().replaceChildren(box);
    announce(sentence, true);
  }

  put(text) {
    const controls = this.controls;
    if (controls[0].type === "checkbox") {
      const values = text.split(",");
      for (const one of controls) one.checked = values.includes(one.value);
    } else controls[0].value = text;
  }

  resume() {
    this.isClash = false;
    this.failed = 0;
    this.isStopped = false;
    this.isDirty = true;
    this.explain("");
    this.save();
  }

  place() {
    const id = `told-${this.name}`;
    let place = document.getElementById(id);
    if (!place) {
      place = document.createElement("div");
      place.id = id;
      place.className = "told";
      this.holder.append(place);
    }
    return place;
  }

  explain(words) {
    if (!words && !document.getElementById(`told-${this.name}`)) return;
    this.place().textContent = words;
  }
}

// Saves travel side by side: an answer that set out before another may arrive after it.
function isOlder(fresh, shown) {
  return Number(fresh.dataset.written) < Number(shown.dataset.written);
}
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { fragment, target } = event.detail;
  const fresh = fragment.querySelector("#call-missing");
  if (fresh && isOlder(fresh, target)) event.detail.shouldSwap = false;
});

function saverOf(control) {
  const name = control.dataset.field;
  if (!savers.has(name)) savers.set(name, new Saver(name));
  return savers.get(name);
}

for (const control of document.querySelectorAll("[data-field]")) {
  if (isTouched(control)) saverOf(control).changed(0);
}
document.addEventListener("input", (event) => {
  const control = event.target.closest("[data-field]");
  if (control) saverOf(control).changed(control.matches("select, [type=checkbox]") ? 0 : 700);
});
document.addEventListener("change", (event) => {
  const control = event.target.closest("[data-field]");
  if (control && savers.get(control.dataset.field)?.isDirty) saverOf(control).changed(0);
});
document.addEventListener("console:session-back", () => {
  for (const saver of savers.values()) {
    if (saver.isDirty && !saver.isStopped) {
      saver.failed = 0;
      saver.save();
    }
  }
  show();
});
window.addEventListener("online", () => {
  for (const saver of savers.values()) if (saver.isDirty) saver.save();
});
window.addEventListener("beforeunload", (event) => {
  const open = [...savers.values()].some((saver) => saver.isDirty || saver.isSaving);
  const isTyped = [...document.querySelectorAll("[data-guarded]")].some((one) => one.value !== one.defaultValue);
  if (open || isTyped || hasUnsent()) event.preventDefault();
});

// Closing and handing over wait until every field is saved.
const isSettled = () => ![...savers.values()].some((saver) => saver.isDirty || saver.isSaving);
saving.isDone = isSettled;
saving.finish = async () => {
  for (const saver of savers.values()) saver.save();
  for (let turn = 0; turn < 300 && !isSettled(); turn += 1) {
    if ([...savers.values()].some((saver) => saver.failed)) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return isSettled();
};

// With the script at work the way without it is not needed; Enter must not send the whole form.
const form = document.getElementById("record-form");
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  for (const saver of savers.values()) if (saver.isDirty) saver.save();
});
