// The call page: rows that are answered, what stays in its place, the timer.
import { announce } from "../helpline/console.js";

const page = document.getElementById("call");

// --- Rows ---------------------------------------------------------------------------------------

let topSaid = document.getElementById("checklist-top")?.dataset.said ?? "";
let anchor = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.target.closest?.(".question, .all-no");
  anchor = row ? { row, top: row.getBoundingClientRect().top } : null;
});

document.addEventListener("checklist", (event) => {
  const { values, levels, asked, beside, answered, count, tier, said, because, urgent, told } = event.detail;
  for (const row of document.querySelectorAll(".question[data-question]")) {
    const id = row.dataset.question;
    row.dataset.level = levels[id] ?? "none";
    row.hidden = asked && asked.length > 0 && !asked.includes(id);
    for (const one of row.querySelectorAll("button[name=value]")) {
      one.setAttribute("aria-pressed", String(one.value === values[id]));
    }
    const words = row.querySelector(".beside[id]");
    if (words) {
      words.textContent = beside?.[id] ?? "";
      words.hidden = !words.textContent;
    }
    const number = row.querySelector("input[name=number]");
    if (number && document.activeElement !== number && values[id] && values[id] !== "unknown") {
      number.value = values[id];
    }
  }
  const progress = document.getElementById("progress");
  if (progress && count) progress.textContent = `${answered} of ${count} answered`;
  if (tier && told !== topSaid) {
    topSaid = told;
    announce(`${said}. ${because.join("; ")}`, urgent);
  }
});

// What the record comes to hold stands beside the question that it may answer.
document.addEventListener("input", (event) => {
  for (const one of document.querySelectorAll("[data-record]")) {
    if (`in-${one.dataset.record}` === event.target.id) one.textContent = event.target.value.trim() || "nothing yet";
  }
});

// Whoever types a day and a time means that time, whatever was offered first.
document.addEventListener("input", (event) => {
  if (event.target.id === "follow-due" && event.target.value) document.getElementById("when-time").checked = true;
});

// A form beside the checklist belongs to the checklist that is open when it is sent.
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters, verb } = event.detail;
  const open = document.getElementById("checklist").dataset.checklist;
  if (verb === "post" && parameters.checklist !== undefined && open) parameters.checklist = open;
});

// On a wide screen each region scrolls by itself; on a narrow one the page does.
function scrollerOf(part) {
  const region = part.closest(".region");
  const isOwn = region && getComputedStyle(region).overflowY !== "visible";
  return isOwn ? region : document.scrollingElement;
}

// What was just opened begins with what is to be asked, not with what stands above it.
function showFirstQuestion(part) {
  const blank = [...part.querySelectorAll("#questions .question:not([hidden])")].find(
    (row) => !row.querySelector("[aria-pressed=true]"),
  );
  const group = blank?.closest(".group");
  if (!group) return;
  const first = group.previousElementSibling?.matches(".say") ? group.previousElementSibling : group;
  scrollerOf(first).scrollTop += first.getBoundingClientRect().top - edgeOf(part) - 8;
}

// Going back to a checklist finds the place where it was left: the row under the pinned part.
const places = new Map();
function edgeOf(part) {
  if (scrollerOf(part.querySelector("#questions")) !== part) return 0;
  return part.getBoundingClientRect().top + (document.getElementById("tier-pin")?.offsetHeight ?? 0);
}
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = event.detail;
  if (target.id !== "checklist") return;
  const edge = edgeOf(target);
  const row = [...target.querySelectorAll("#questions .question:not([hidden])")].find(
    (one) => one.offsetParent && one.getBoundingClientRect().bottom > edge,
  );
  const below = row ? row.getBoundingClientRect().top - edge : 0;
  places.set(target.dataset.checklist, { question: row?.dataset.question, below });
});
document.addEventListener("htmx:afterSettle", (event) => {
  const part = document.getElementById("checklist");
  if (event.detail.target?.id !== "checklist" || !part) return;
  const place = places.get(part.dataset.checklist);
  const row = place && part.querySelector(`.question[data-question="${place.question}"]`);
  if (row?.offsetParent) scrollerOf(row).scrollTop += row.getBoundingClientRect().top - edgeOf(part) - place.below;
  else showFirstQuestion(part);
});

// The header may take two lines: what stands below it keeps to the rest of the screen.
const bar = document.querySelector(".bar");
if (bar) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--bar-height", `${bar.offsetHeight}px`);
  }).observe(bar);
}

// What is pinned hides nothing that the keyboard reaches.
const pinned = new ResizeObserver(([entry]) => {
  // On the root, which is never swapped: htmx would copy a style attribute, and the policy forbids it.
  document.documentElement.style.setProperty("--pin", `${entry.target.offsetHeight}px`);
});
function watchPin() {
  pinned.disconnect();
  const pin = document.getElementById("tier-pin");
  if (pin) pinned.observe(pin);
}
watchPin();
document.addEventListener("htmx:afterSettle", watchPin);

// The row that was answered stays where it was, whatever grew above it, and under no pinned part.
document.addEventListener("htmx:afterSettle", () => {
  if (!anchor || !anchor.row.isConnected) return;
  const edge = edgeOf(document.getElementById("checklist"));
  const moved = anchor.row.getBoundingClientRect().top - Math.max(anchor.top, edge);
  const list = scrollerOf(anchor.row);
  if (Math.abs(moved) > 1) list.scrollTop += moved;
  anchor = null;
});

// A note or reason that an answer waits for stays until it is saved or given up, whatever else is
// answered meanwhile.
let prompts = [];
let typing = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  const question = requestConfig.formData?.get("question");
  prompts = [...target.querySelectorAll(".prompt")].filter((one) => one.dataset.question !== question);
  typing = prompts.some((one) => one.contains(document.activeElement)) ? document.activeElement : null;
  for (const one of prompts) one.remove();
});
document.addEventListener("htmx:afterSettle", () => {
  for (const one of prompts) {
    if (!document.getElementById(one.id)) document.getElementById("tier-pin")?.append(one);
  }
  prompts = [];
  typing?.focus();
  typing = null;
  for (const text of document.querySelectorAll(".prompt textarea:not([data-shown])")) {
    text.dataset.shown = "yes";
    text.focus();
  }
});
document.addEventListener("click", (event) => {
  const dropper = event.target.closest("[data-drops]");
  if (!dropper) return;
  const prompt = dropper.closest(".prompt");
  prompt.remove();
  document.getElementById(prompt.dataset.returns)?.focus();
});

// What is wrong with a form stands beside it too, where the person looks.
document.addEventListener("htmx:afterRequest", (event) => {
  const { requestConfig, xhr } = event.detail;
  const place = requestConfig.elt.isConnected ? requestConfig.elt.querySelector("[data-told]") : null;
  if (!place) return;
  const words = document.querySelector("#tier-pin > .notice[role=alert]")?.textContent.trim();
  place.textContent = xhr.status === 422 ? (words ?? "Not done.") : "";
});

// In a row the arrows move and Enter or Space answers: moving never answers.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key.length === 1 && document.documentElement.dataset.shortcuts === "off" && event.key !== " ") return;
  const here = event.target.closest?.(".answers button");
  if (!here) return;
  const buttons = [...here.parentElement.querySelectorAll("button")];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) {
    event.preventDefault();
    buttons[(buttons.indexOf(here) + step + buttons.length) % buttons.length].focus();
    return;
  }
  const up = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (up) {
    event.preventDefault();
    const rows = [...document.querySelectorAll(".question:not([hidden])")];
    const next = rows[rows.indexOf(here.closest(".question")) + up];
    const place = Math.min(buttons.indexOf(here), (next?.querySelectorAll(".answers button").length ?? 1) - 1);
    next?.querySelectorAll(".answers button")[place]?.focus();
    return;
  }
  const pick = buttons.find((one) => one.dataset.key === event.key.toLowerCase());
  if (pick) {
    event.preventDefault();
    pick.focus();
    pick.click();
  }
});

// The keyboard's place is never lost with a part that folded away.
let hadFocus = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  const part = document.getElementById("checklist-top");
  if (event.detail.target === part) hadFocus = part.contains(document.activeElement);
});
document.addEventListener("htmx:afterSettle", () => {
  const part = document.getElementById("checklist-top");
  if (hadFocus && part && document.activeElement === document.body) {
    (part.querySelector("#tier-confirm button") ?? part.querySelector(".quick a"))?.focus({ preventScroll: true });
  }
  hadFocus = false;
});

// What was asked for takes the keyboard when it comes, unless the person already types elsewhere.
function isTypingElsewhere() {
  return document.activeElement.matches("input:not([type=search]), textarea, select");
}

// The hand-over is read aloud: it stands whole and in sight once it has come.
document.addEventListener("htmx:afterSettle", (event) => {
  const { target, requestConfig } = event.detail;
  if (target?.id !== "hand-over-text" || "X-Poll" in (requestConfig?.headers ?? {})) return;
  if (isTypingElsewhere()) return;
  document.getElementById("hand-over-part").scrollIntoView({ block: "start" });
  document.getElementById("in-hand_over")?.focus({ preventScroll: true });
});

// A panel that was opened is read from its title on.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "guidance-panel" && !isTypingElsewhere()) {
    event.detail.target.querySelector("h3")?.focus({ preventScroll: false });
  }
});

// What is asked first has the focus, while nothing was written yet.
if (page?.dataset.fresh && document.activeElement === document.body && !location.hash) {
  document.getElementById("in-callback_number")?.focus({ preventScroll: true });
}

// --- The timer ----------------------------------------------------------------------------------

const timer = document.getElementById("timer");
const begun = performance.now();
const elapsed = Number(timer?.dataset.seconds ?? 0);
function tick() {
  const seconds = Math.floor(elapsed + (performance.now() - begun) / 1000);
  const hours = Math.floor(seconds / 3600);
  const rest = `${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  timer.textContent = hours ? `${hours}:${rest}` : rest;
  // On a narrow screen the header scrolls away: what must stay in sight stands with the jumps.
  for (const one of document.querySelectorAll("[data-mirrors]")) {
    const words = document.getElementById(one.dataset.mirrors)?.textContent.trim() ?? "";
    if (one.textContent !== words) one.textContent = words;
  }
}
if (timer) setInterval(tick, 1000);

// A link to a part of the page opens it, and whatever it is folded into.
document.addEventListener("click", (event) => {
  const link = event.target.closest("#call-missing a[href^='#'], a[data-opens]");
  if (!link) return;
  const target = document.getElementById(link.getAttribute("href").slice(1));
  if (!target) return;
  event.preventDefault();
  for (let part = target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  if (target.matches("details")) target.open = true;
  target.scrollIntoView({ block: target.matches("details, [tabindex='-1']") ? "start" : "center" });
  const control = target.matches("input, textarea, select") ? target : target.querySelector("input:not([type=hidden]), textarea, select, button");
  (control ?? target).focus({ preventScroll: true });
});
