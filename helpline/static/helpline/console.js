// What every page does: the token of each request, the session, what is announced.
// Nothing of a caller is kept in the browser.

const body = document.body;

export function token() {
  const found = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return found ? decodeURIComponent(found.slice("csrftoken=".length)) : "";
}

export function announce(words, urgent = false) {
  const place = document.getElementById(urgent ? "alarm" : "announcer");
  if (!place || place.textContent === words) return;
  place.textContent = words;
}

// --- Requests ---------------------------------------------------------------------------------

body.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});

// A press that did not arrive is pressed again once the session or the network is back.
const unanswered = new Set();

function remember(event) {
  const { elt, requestConfig } = event.detail;
  if (!elt || !elt.matches("form") || requestConfig.verb !== "post") return;
  unanswered.add({ form: elt, button: requestConfig.triggeringEvent?.submitter ?? null });
}

export function pressAgain() {
  const presses = [...unanswered];
  unanswered.clear();
  for (const { form, button } of presses) {
    if (form.isConnected) form.requestSubmit(button?.isConnected ? button : null);
  }
}

body.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401 || status === 403) {
    remember(event);
    signedOut();
  } else {
    notSaved(event);
  }
});
body.addEventListener("htmx:sendError", notSaved);
body.addEventListener("htmx:timeout", notSaved);

function notSaved(event) {
  if (event.detail.requestConfig.verb !== "post") return;
  remember(event);
  const refusal = document.getElementById("refusal");
  const words = "Not saved: the console did not answer. It is tried again by itself.";
  if (refusal) refusal.textContent = words;
  announce(words, true);
  setTimeout(pressAgain, 3000);
}

body.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful || event.detail.requestConfig.verb !== "post") return;
  const refusal = document.getElementById("refusal");
  if (refusal && !event.detail.xhr.getResponseHeader("HX-Retarget")) refusal.textContent = "";
});

// --- Nothing replaces what a person is typing ---------------------------------------------------

let carried = [];

function typedIn(part) {
  return [...part.querySelectorAll("input[id], textarea[id], select[id]")].filter((control) => {
    if (control.type === "hidden") return false;
    if (control.matches("select")) {
      return [...control.options].some((option) => option.selected !== option.defaultSelected);
    }
    if (control.type === "checkbox" || control.type === "radio") {
      return control.checked !== control.defaultChecked;
    }
    return control.value !== control.defaultValue;
  });
}

function keep(event) {
  const target = event.detail.target;
  const sender = event.detail.requestConfig?.elt ?? event.detail.elt;
  const done = event.detail.xhr && event.detail.xhr.status < 400;
  for (const control of typedIn(target)) {
    // The form that was just saved starts blank again; all others keep what is in them.
    if (done && sender && sender.contains(control)) continue;
    carried.push({ id: control.id, value: control.value, checked: control.checked });
  }
  for (const part of target.querySelectorAll("details[id]")) {
    carried.push({ id: part.id, open: part.open });
  }
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

async function askSession() {
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
  window.addEventListener("focus", () => isOut && askSession());
  document.addEventListener("visibilitychange", () => !document.hidden && isOut && askSession());
}

// --- Small conveniences -------------------------------------------------------------------------

document.addEventListener("click", async (event) => {
  const copier = event.target.closest("[data-copies]");
  if (!copier) return;
  const source = document.getElementById(copier.dataset.copies);
  const text = source.value ?? source.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    source.focus();
    source.select?.();
    document.execCommand("copy");
  }
  announce("Copied.");
  copier.dataset.done = "yes";
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) window.print();
});

// Shortcuts carry a modifier, and a person can switch them off in My settings.
document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.shortcuts === "off") return;
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const target = document.querySelector(`[data-shortcut="${event.key.toLowerCase()}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, textarea, select, h1, h2, section")) target.focus();
  else target.click();
});
