// The board: times that run by themselves, and whether what stands there is current.

const told = document.getElementById("board-told");
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "Europe/London" });

// The console's own clock, as it was when the board came: this machine's may be wrong.
let shown = null;
let ahead = 0;

function now() {
  const board = document.getElementById("board");
  if (board !== shown) {
    shown = board;
    ahead = Number(board.dataset.now) - performance.now() / 1000;
  }
  return ahead + performance.now() / 1000;
}

function lasting(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  return hours ? `${hours}:${rest}` : rest;
}

function tick() {
  const at = now();
  for (const one of document.querySelectorAll("#board [data-since]")) {
    one.textContent = lasting(at - Number(one.dataset.since));
  }
}

tick();
setInterval(tick, 1000);
document.body.addEventListener("htmx:afterSwap", tick);

function tell(words, isCurrent) {
  const time = document.createElement("b");
  time.textContent = clock.format(now() * 1000);
  if (isCurrent) {
    told.textContent = `${words} `;
    told.append(time);
    told.removeAttribute("data-level");
  } else if (told.dataset.level !== "error") {
    // Nothing on the board may be believed any longer: when it was last true stays in sight.
    told.prepend(`▲ ${words} `);
    told.dataset.level = "error";
  }
}

document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig.path !== shown?.getAttribute("hx-get")) return;
  if (event.detail.successful) tell("As of", true);
  else tell("Not current.", false);
});
