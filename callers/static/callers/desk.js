// Leaving with words that were typed and not sent warns.

let isSending = false;

document.addEventListener("submit", () => {
  isSending = true;
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.xhr.getResponseHeader("HX-Redirect")) isSending = false;
});
window.addEventListener("beforeunload", (event) => {
  const isTyped = [...document.querySelectorAll("[data-guarded]")].some((one) => one.value !== one.defaultValue);
  // Words that were refused are in the page as it came, and yet nowhere else.
  if (!isSending && (isTyped || document.querySelector("[data-unsent]"))) event.preventDefault();
});
