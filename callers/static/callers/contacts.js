// An entry of the directory fills the contact attempt at once: whom, number and where it is from.
import { announce } from "../helpline/console.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fills]");
  const form = document.getElementById("attempt-form");
  if (!button || !form) return;
  event.preventDefault();
  form.elements.whom.value = button.dataset.whom;
  form.elements.number.value = button.dataset.number;
  form.elements.number_from.value = "DIRECTORY";
  announce(`${button.dataset.number} from the directory is in the attempt.`);
  form.elements.outcome.focus();
});
