// What every page does: the token of each request, the session, what is announced.
// Nothing of a caller is kept in the browser.

const body = document.body;

export function token() {
  const found = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return found ? decodeURIComponent(found.slice("csrftoken=".length)) : "";
}

export function announce(words, urgent = false) {
  const place = document.getElementById(urgent ? "alarm" : "announcer");
  if (!place) return;
  // The same words twice are two events: they are only spoken again when the place was empty.
  place.textContent = "";
  setTimeout(() => {
    place.textContent = words;
  }, 40);
}

// --- Requests ---------------------------------------------------------------------------------

body.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
  // Somebody else may have signed in beside this page: the console then refuses its requests.
  event.detail.headers["X-Person"] = body.dataset.person ?? "";
});

// --- Presses ------------------------------------------------------------------------------------
// An answer replaces the parts of the page that hang on it. So presses are sent one after another:
// one that waits is found again in the new part, and one that did not arrive is pressed again once
// the session or the network is back. None is dropped in silence, and none is sent twice.

const QUEUED = "form[hx-post]:not([role=search]), form[hx-get]:not([role=search]), form[data-saves-first]";
const waiting = [];
const ready = new WeakSet();
let sent = null;
let isHeld = false;
let retry = 0;

// A page that saves by itself says here whether all is saved, and how to get there.
// What was typed before the script came is as good as what is typed after it.
export function isTouched(control) {
  if (control.matches("[type=checkbox], [type=radio]")) return control.checked !== control.defaultChecked;
  if (!control.matches("select")) return control.value !== control.defaultValue;
  const first = [...control.options].find((one) => one.defaultSelected) ?? control.options[0];
  return control.value !== first?.value;
}

export const saving = { isDone: () => true, finish: async () => true };

export function hasUnsent() {
  return waiting.length > 0;
}

function tell(words) {
  const place = document.getElementById("refusal");
  if (place) place.textContent = words;
  announce(words, true);
}

function identityOf(form) {
  const hidden = [...form.querySelectorAll("input[type=hidden]")].filter((one) => one.name !== "csrfmiddlewaretoken");
  return [form.getAttribute("action"), ...hidden.map((one) => `${one.name}=${one.value}`)].join(" ");
}

function pressOf(form, button) {
  const typed = new FormData(form);
  typed.delete("csrfmiddlewaretoken");
  const says = button ? [button.name, button.value, button.textContent].join(" ") : "";
  return { form, button, says, of: identityOf(form), typed: new URLSearchParams(typed).toString() };
}

const isSame = (one, other) => one.of === other.of && one.says === other.says && one.typed === other.typed;

function buttonOf(press) {
  if (press.form.isConnected && (!press.button || press.button.isConnected)) return press;
  for (const form of document.forms) {
    if (identityOf(form) !== press.of) continue;
    if (!press.button) return { form, button: null };
    const button = [...form.querySelectorAll("button")].find((one) => pressOf(form, one).says === press.says);
    if (button) return { form, button };
  }
  return null;
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    // The token of a page that outlived its session is a new one after signing in again.
    const carriedToken = form.querySelector("input[name=csrfmiddlewaretoken]");
    if (carriedToken && token()) carriedToken.value = token();
    if (!form.matches(QUEUED)) return;
    const press = pressOf(form, event.submitter);
    const isReady = ready.delete(form);
    if (sent || isHeld) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (![sent, ...waiting].some((one) => one && isSame(one, press))) waiting.push(press);
      return;
    }
    const isSaved = !form.matches("[data-saves-first]") || isReady || saving.isDone();
    if (!isSaved || form.matches("[hx-post], [hx-get]")) sent = press;
    if (isSaved) return;
    // What was just typed is saved before the call leaves the nurse's hands.
    event.preventDefault();
    event.stopImmediatePropagation();
    saving.finish().then((isSaved) => {
      sent = null;
      if (isSaved) {
        press.isReady = true;
        waiting.unshift(press);
      } else {
        tell("Not done yet: some of your text is not saved. Look at the record, then press again.");
      }
      next();
    });
  },
  true,
);

function next() {
  while (!sent && !isHeld && waiting.length) {
    const press = waiting.shift();
    const found = buttonOf(press);
    if (!found) {
      tell("Not done: the page changed before this was sent. Look at it, and press again if it is still right.");
      continue;
    }
    if (press.isReady) ready.add(found.form);
    if (found.button) found.button.click();
    else found.form.requestSubmit();
  }
}

export function pressAgain() {
  clearTimeout(retry);
  isHeld = false;
  next();
}

body.addEventListener("htmx:afterRequest", (event) => {
  const { requestConfig, successful, xhr } = event.detail;
  const isOfPress = sent !== null && requestConfig.elt === sent.form;
  if (successful && requestConfig.verb === "post") {
    const refusal = document.getElementById("refusal");
    if (refusal && !xhr.getResponseHeader("HX-Retarget")) refusal.textContent = "";
  }
  if (!successful && (xhr.status === 401 || xhr.status === 403)) signedOut();
  if (!isOfPress) {
    if (!successful && requestConfig.verb === "post" && xhr.status !== 401 && xhr.status !== 403) {
      tell("The console did not answer. Press again.");
    }
    return;
  }
  const press = sent;
  sent = null;
  if (!successful) {
    const isLasting = xhr.status >= 400 && xhr.status < 500 && xhr.status !== 401 && xhr.status !== 403;
    if (isLasting) {
      tell("Not saved: the console does not take this. Load the page again in a new tab.");
    } else {
      waiting.unshift(press);
      isHeld = true;
      clearTimeout(retry);
      if (xhr.status !== 401 && xhr.status !== 403) {
        tell("Not saved: the console did not answer. It is tried again by itself.");
        retry = setTimeout(pressAgain, 3000);
      }
    }
  } else if (xhr.status < 400 && press.form.isConnected && press.form.matches("[data-clears]")) {
    press.form.reset();
  }
  next();
});

// A form that leaves the page is sent once, however fast it is pressed.
let leaving = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.matches("[hx-post], [hx-get]") || form.method !== "post") return;
  if (leaving.has(form)) {
    event.preventDefault();
    return;
  }
  leaving.add(form);
  setTimeout(() => leaving.delete(form), 5000);
});
window.addEventListener("pageshow", () => {
  leaving = new WeakSet();
});

// A part may be replaced between the finger's down and up: then the press goes to the new button.
let held = null;
document.addEventListener(
  "pointerdown",
  (event) => {
    const button = event.target.closest?.("button, summary, a");
    held = button && { button, box: button.getBoundingClientRect(), press: button.form ? pressOf(button.form, button) : null };
  },
  true,
);
document.addEventListener(
  "pointerup",
  (event) => {
    const was = held;
    held = null;
    if (!was || was.button.isConnected) return;
    const { left, right, top, bottom } = was.box;
    if (event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom) return;
    let again = null;
    if (was.press) again = buttonOf(was.press)?.button;
    else if (was.button.matches("summary")) again = document.querySelector(`#${was.button.parentElement.id || "none"} > summary`);
    else again = [...document.querySelectorAll("a")].find((one) => one.getAttribute("href") === was.button.getAttribute("href"));
    again?.focus();
    again?.click();
  },
  true,
);

// --- Nothing replaces what a person is typing ---------------------------------------------------

let carried = [];

function typedIn(part) {
  const controls = [...part.querySelectorAll("input[id], textarea[id], select[id]")];
  return controls.filter((control) => control.type !== "hidden" && isTouched(control));
}

function isTypedInto(part) {
  const here = document.activeElement;
  return (part.contains(here) && here.matches("input, textarea, select")) || typedIn(part).length > 0;
}

function wasSent(control, config) {
  if (!config?.elt?.contains(control)) return false;
  if (control.type === "checkbox" || control.type === "radio") {
    return config.formData.getAll(control.name).includes(control.value) === control.checked;
  }
  return config.formData.get(control.name) === control.value;
}

function keep(event) {
  const { target, requestConfig, xhr } = event.detail;
  // What the page asks for by itself leaves a part alone in which somebody types.
  const isPolled = requestConfig ? "X-Poll" in requestConfig.headers : target.matches("[data-stays]");
  if (isPolled && isTypedInto(target)) {
    event.detail.shouldSwap = false;
    target.dataset.held = "yes";
    return;
  }
  for (const control of typedIn(target)) {
    // The form that was just saved starts blank again; all others keep what is in them.
    if (xhr && xhr.status < 400 && wasSent(control, requestConfig)) continue;
    carried.push({ id: control.id, value: control.value, checked: control.checked });
  }
  for (const part of target.querySelectorAll("details[id]")) {
    carried.push({ id: part.id, open: part.open });
  }
  if (xhr?.getResponseHeader("HX-Retarget")) event.detail.selectOverride = "unset";
  if (target.contains(document.activeElement)) trail = trailOf(document.activeElement);
}

// The keyboard stays where it was, or as near to it as the new part allows.
let trail = [];
function trailOf(control) {
  const ids = [];
  for (let part = control; part; part = part.parentElement) {
    if (part.id) ids.push(part.id);
    if (part.dataset.returns) ids.push(part.dataset.returns);
  }
  return ids;
}
function putFocusBack() {
  if (document.activeElement === body) {
    for (const id of trail) {
      const part = document.getElementById(id);
      if (!part || part.closest("[hidden]")) continue;
      const inside = part.matches("form, details") ? part.querySelector("summary, input:not([type=hidden]), textarea, select, button") : null;
      (inside ?? part).focus({ preventScroll: true });
      if (document.activeElement !== body) break;
    }
  }
  trail = [];
}
body.addEventListener("htmx:beforeSwap", keep);
body.addEventListener("htmx:oobBeforeSwap", keep);
body.addEventListener("htmx:afterSettle", () => {
  for (const { id, value, checked, open } of carried) {
    const control = document.getElementById(id);
    if (!control) continue;
    if (open !== undefined) {
      if (open) control.open = true;
    } else if (control.type === "checkbox" || control.type === "radio") {
      control.checked = checked;
    } else {
      control.value = value;
    }
  }
  carried = [];
  putFocusBack();
});

// --- The line's status speaks only when it changes ----------------------------------------------

let lineState = document.getElementById("line-status")?.dataset.state;
body.addEventListener("htmx:afterSettle", () => {
  const line = document.getElementById("line-status");
  if (line && line.dataset.state !== lineState) {
    lineState = line.dataset.state;
    announce(line.dataset.said);
  }
});

// What hangs on the line comes anew when its state is another one; a part that was held, later.
body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "line-status") return;
  const state = document.getElementById("line-status").dataset.state;
  const parts = [...document.querySelectorAll("[data-line]")];
  if (parts.some((part) => part.dataset.line !== state && !isTypedInto(part))) {
    body.dispatchEvent(new CustomEvent("line-changed"));
  }
});

// --- The session --------------------------------------------------------------------------------

const notice = document.getElementById("session-notice");
const person = body.dataset.person;
let isOut = false;
let isWarned = false;

function button(words, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button primary";
  made.textContent = words;
  made.addEventListener("click", press);
  return made;
}

function say(words, ...controls) {
  const line = document.createElement("p");
  line.textContent = words;
  notice.replaceChildren(line, ...controls);
}

export function signedOut() {
  if (!notice || !person || isOut) return;
  isOut = true;
  const link = document.createElement("a");
  link.className = "button primary";
  link.href = "/accounts/login/?next=/session/signed-in-again/";
  link.target = "_blank";
  link.textContent = "Sign in again in a new tab";
  say(
    "You have been signed out. Nothing you typed here is lost: sign in beside it, and this page saves by itself.",
    link,
    button("I have signed in", askSession),
  );
}

export async function askSession() {
  if (!person) return;
  let answer;
  try {
    answer = await fetch("/session/state/", { headers: { "X-Poll": "1", "X-Console": "fetch" } });
  } catch {
    return;
  }
  if (answer.status === 401) {
    signedOut();
    return;
  }
  if (!answer.ok) return;
  const state = await answer.json();
  if (String(state.person) !== person) {
    isOut = true;
    say("Somebody else is signed in now in this browser. This page belongs to another person: sign in as yourself to save it.");
    return;
  }
  if (isOut) {
    isOut = false;
    notice.replaceChildren();
    announce("Signed in again. Saving.");
    document.dispatchEvent(new CustomEvent("console:session-back"));
    pressAgain();
  }
  if (state.seconds_left <= 120 && !isWarned) {
    isWarned = true;
    say(
      "You will be signed out in about two minutes, because nothing was pressed or typed.",
      button("Stay signed in", stay),
    );
  } else if (state.seconds_left > 120 && isWarned) {
    isWarned = false;
    notice.replaceChildren();
  }
}

async function stay() {
  const answer = await fetch("/session/stay/", {
    method: "POST",
    headers: { "X-CSRFToken": token(), "X-Console": "fetch" },
  });
  if (answer.ok) {
    isWarned = false;
    notice.replaceChildren();
    announce("You stay signed in.");
  } else {
    signedOut();
  }
}

if (person) {
  setInterval(askSession, 20_000);
  // Whoever comes back to this page may have signed in, or out, in another one.
  window.addEventListener("focus", askSession);
  document.addEventListener("visibilitychange", () => !document.hidden && askSession());
}

// --- Small conveniences -------------------------------------------------------------------------

document.addEventListener("click", async (event) => {
  const copier = event.target.closest("[data-copies]");
  if (!copier) return;
  const source = document.getElementById(copier.dataset.copies);
  const text = source.value ?? source.textContent;
  let isCopied = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    source.focus();
    source.select?.();
    isCopied = document.execCommand("copy");
  }
  announce(isCopied ? "Copied." : "Not copied: press Ctrl and C, the text is selected.", !isCopied);
  if (isCopied) copier.dataset.done = "yes";
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) window.print();
});

// Shortcuts carry a modifier, and a person can switch them off in My settings.
document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.shortcuts === "off") return;
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  // With Option a Mac writes another sign, or none yet: the key's place then tells which it was.
  const key = /^[a-z0-9]$/i.test(event.key) ? event.key : event.code.replace(/^(Key|Digit)/, "");
  if (!/^[a-z0-9]$/i.test(key)) return;
  const target = document.querySelector(`[data-shortcut="${key.toLowerCase()}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, textarea, select, h1, h2, section")) target.focus();
  else target.click();
});
