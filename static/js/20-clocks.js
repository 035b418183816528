// The server writes the words of a clock; once a minute we write the same words again
// (templates/ui/clock.go, portal/i18n/span.go). Server time decides: the clock of the
// browser may be wrong.

const words = document.body.dataset;
const lead = words.now ? Date.parse(words.now) - Date.now() : 0;
const defaultSoon = 4 * 60; // minutes
const number = new Intl.NumberFormat(document.documentElement.lang);

function span(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / MINUTE);
  const hours = Math.floor(minutes / 60);
  if (hours >= 96) {
    const days = Math.floor(hours / 24);
    return words.spanDays.replace("{d}", number.format(days)).replace("{h}", hours % 24);
  }
  return words.spanHours.replace("{h}", hours).replace("{m}", String(minutes % 60).padStart(2, "0"));
}

function kindOf(left, soonMinutes) {
  if (left < 0) return "overdue";
  return left <= soonMinutes * MINUTE ? "soon" : "open";
}

function setKind(element, kind) {
  element.classList.remove("is-open", "is-soon", "is-overdue");
  element.classList.add("is-" + kind);
}

function setTag(tag, kind) {
  setKind(tag, kind);
  const use = $("use", tag);
  const sprite = use.getAttribute("href").split("#")[0];
  use.setAttribute("href", sprite + (kind === "overdue" ? "#alert" : "#clock"));
  tag.lastChild.textContent = kind === "overdue" ? words.labelOverdue : words.labelSoon;
}

/** Shows a new state of a clock at its tag and its row or panel, and says it once. */
function changeState(clock, kind) {
  setKind(clock, kind);
  const row = clock.closest("tr");
  const frame = row ?? clock.closest(".panel");
  if (frame) setKind(frame, kind);
  const tags = row ? $$(".tag[data-live]", row) : $$(".tag[data-live]").filter((t) => !t.closest("tr"));
  for (const tag of tags) setTag(tag, kind);
  const name = (row && $(".c-title", row)) ?? $("h1");
  const label = kind === "overdue" ? words.labelOverdue : words.labelSoon;
  announce(`${name.textContent.trim()}: ${label}`);
}

function tick() {
  const now = Date.now() + lead;
  for (const clock of $$("time[data-due]")) {
    const left = Date.parse(clock.dateTime) - now;
    const kind = kindOf(left, Number(clock.dataset.soon ?? defaultSoon));
    if (!clock.classList.contains("is-" + kind)) changeState(clock, kind);
    const sentence = kind === "overdue" ? words.clockOverdue : words.clockLeft;
    clock.textContent = sentence.replace("{span}", span(left));
  }
}

if ($("time[data-due]")) {
  setInterval(tick, MINUTE);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
}
