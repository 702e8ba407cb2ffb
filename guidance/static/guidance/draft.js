// A draft's fields save themselves; a panel beside them follows. A form that is sent whole
// (data-sends) keeps itself in the same way until then.
import { announce, isTouched, saving, token } from "../helpline/console.js";

const form = document.getElementById("draft-form");
const status = document.getElementById("draft-saved");
const fields = new Map();
const waits = [1000, 2000, 4000, 8000, 15000];

const all = () => [...fields.values()];
const isSettled = () => all().every((one) => !one.isDirty && !one.isSaving);

function say() {
  if (all().some((one) => one.isStopped)) status.textContent = "Not saved: see beside the field";
  else if (all().some((one) => one.failed)) status.textContent = "Not saved: retrying";
  else if (!isSettled()) status.textContent = "Saving…";
}

// What the server answers, as parts of this page.
const parts = (words) => [...new DOMParser().parseFromString(words, "text/html").body.childNodes];

// A preview that set out before another may arrive after it: only the newest is shown.
let previews = 0;
async function preview() {
  if (!form.dataset.previews) return;
  previews += 1;
  const turn = previews;
  const answer = await fetch(form.dataset.previews, { headers: { "X-Console": "fetch" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== previews) return;
  document.getElementById("draft-preview").replaceWith(fresh.getElementById("draft-preview"));
}

async function save(one) {
  if (one.isSaving || one.isStopped || !one.isDirty) return;
  clearTimeout(one.timer);
  one.isSaving = true;
  one.isDirty = false;
  say();
  const { name } = one.control;
  const version = document.getElementById(`version-${name}`);
  const told = document.getElementById(`told-${name}`) ?? document.getElementById("draft-told");
  const body = new FormData();
  body.set("name", name);
  body.set("value", one.control.value);
  if (version) body.set("base", version.value);
  for (const each of form.querySelectorAll("[data-with-each]")) body.set(each.name, each.value);
  const headers = { "X-CSRFToken": token(), "X-Console": "fetch", "X-Person": document.body.dataset.person ?? "" };
  let answer = null;
  let words = "";
  try {
    const came = await fetch(form.dataset.saves, { method: "POST", body, headers });
    words = await came.text();
    answer = came;
  } catch {
    // No answer, or one that broke off: it is tried again below.
  }
  one.isSaving = false;
  if (answer?.ok) {
    one.failed = 0;
    told.replaceChildren();
    status.replaceChildren(...parts(words));
    if (version) version.value = status.querySelector("[data-version]").dataset.version;
    preview();
  } else if (answer?.status === 409 || answer?.status === 422) {
    // Trying again would change nothing: the text stays, and the reason stands beside it.
    one.isDirty = true;
    one.isStopped = true;
    told.replaceChildren(...parts(words));
    const seen = told.querySelector("[data-version]");
    if (seen && version) version.value = seen.dataset.version;
  } else if (answer?.status === 400 || answer?.status === 413) {
    // So long that the server did not read it: trying again would change nothing either.
    one.isDirty = true;
    one.isStopped = true;
    told.textContent = "That is far too long, and was not saved. It still stands in the field: shorten it.";
    announce(told.textContent, true);
  } else {
    one.isDirty = true;
    one.failed += 1;
    if (one.failed === 1) announce("Not saved: retrying.", true);
    one.timer = setTimeout(() => save(one), waits[Math.min(one.failed, waits.length) - 1]);
  }
  say();
  // The last edit is queued while a save is under way, never dropped.
  if (one.isDirty && !one.failed && !one.isStopped) save(one);
}

function changed(control) {
  if (control.type === "radio" && !control.checked) return;
  const one = fields.get(control.name) ?? { control, failed: 0, timer: 0 };
  fields.set(control.name, one);
  one.control = control; // of a choice, the one that is chosen now
  one.isDirty = true;
  one.isStopped = false;
  say();
  clearTimeout(one.timer);
  one.timer = setTimeout(() => save(one), 700);
}
for (const control of form.querySelectorAll("[data-draft-field]")) if (isTouched(control)) changed(control);
form.addEventListener("input", (event) => {
  const control = event.target.closest("[data-draft-field]");
  if (control) changed(control);
});
form.addEventListener("change", () => all().forEach(save));
let isSent = false;
form.addEventListener("submit", (event) => {
  if ("sends" in form.dataset) {
    isSent = true;
    return;
  }
  const button = event.submitter;
  if (button?.name === "do" && isSettled()) return; // A list is changed once all is saved.
  event.preventDefault();
  // Pressed after both texts were read: what stands in the field is the one that is right.
  for (const one of all()) one.isStopped = false;
  all().forEach(save);
  if (button?.name !== "do") return;
  saving.finish().then((isSaved) => {
    if (isSaved) form.requestSubmit(button);
    else announce("Not done: some of your text is not saved. See beside the field.", true);
  });
});
saving.isDone = isSettled;
saving.finish = async () => {
  all().forEach(save);
  for (let turn = 0; turn < 300 && !isSettled(); turn += 1) {
    if (all().some((one) => one.failed || one.isStopped)) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return isSettled();
};
window.addEventListener("beforeunload", (event) => {
  if (!isSent && !isSettled()) event.preventDefault();
});
