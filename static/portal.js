// portal.js makes pages handier. Every page works without it.
//
// It reads its words from data attributes that the server wrote in the language of the
// page, sends nothing but what a form would send, and sets text only as text.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const MINUTE = 60_000;

/** Reads a text aloud to a screen reader, once. */
function announce(text) {
  const live = $("#live");
  if (live) live.textContent = text;
}

// ------------------------------------------------------------------ selection

/** The bar of actions and the checkboxes of one list. */
class Selection {
  constructor(bar) {
    this.bar = bar;
    this.form = bar.closest("form");
    this.output = $("output", bar);
    this.selectAll = $("[data-select-all]", this.form);
    this.wholeView = $("[name=all]", bar);
    this.last = null; // the checkbox that was clicked last, where a range starts
    if (this.selectAll) this.selectAll.closest("[hidden]").hidden = false;
    this.form.addEventListener("click", (event) => this.click(event));
    addEventListener("pageshow", () => this.update()); // the browser may restore ticks
    this.update();
  }

  boxes() {
    return $$("input[name=sel]", this.form);
  }

  click(event) {
    const box = event.target;
    if (box === this.selectAll) {
      for (const b of this.boxes()) b.checked = box.checked;
    } else if (box.name === "sel") {
      if (event.shiftKey && this.last) this.range(this.last, box);
      this.last = box;
    } else {
      return;
    }
    this.update();
  }

  range(from, to) {
    const boxes = this.boxes();
    const [start, end] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
    for (const b of boxes.slice(start, end + 1)) b.checked = to.checked;
  }

  toggle(row) {
    const box = $("input[name=sel]", row);
    if (!box) return;
    box.checked = !box.checked;
    this.last = box;
    this.update();
  }

  update() {
    const boxes = this.boxes();
    const count = boxes.filter((b) => b.checked).length;
    const whole = count > 0 && count === boxes.length;
    this.bar.classList.toggle("idle", count === 0);
    this.bar.classList.toggle("ready", count > 0);
    this.bar.classList.toggle("partial", !whole);
    this.output.textContent = this.words(count);
    if (this.selectAll) {
      this.selectAll.checked = whole;
      this.selectAll.indeterminate = count > 0 && !whole;
    }
    if (this.wholeView && !whole) this.wholeView.checked = false;
  }

  words(count) {
    const { none, one, many } = this.output.dataset;
    if (count === 0) return none;
    return count === 1 ? one : many.replace("{n}", count);
  }

  /** Moves the focus to the first action. */
  focus() {
    $("button", this.bar)?.focus();
  }
}

const selections = $$("[data-bulk]").map((bar) => new Selection(bar));

// ----------------------------------------------------------------------- keys

// Single keys work only while the focus is inside a table, and the preferences can switch
// them off (WCAG 2.1.4).

function step(table, row, by) {
  const rows = $$("tbody > tr", table);
  const at = row ? rows.indexOf(row) + by : 0;
  const target = rows[Math.max(0, Math.min(rows.length - 1, at))];
  const focusable = target && ($(".c-title a", target) ?? $("a, input", target));
  focusable?.focus();
}

function pressKey(event) {
  const { key, target, currentTarget: table } = event;
  const typing = target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = target.closest("tbody > tr");
  const selection = selections.find((s) => s.form.contains(table));
  const actions = {
    j: () => step(table, row, 1),
    k: () => step(table, row, -1),
    x: () => row && selection?.toggle(row),
    o: () => row && $(".c-title a", row)?.click(),
    b: () => selection?.focus(),
    "/": () => $("input[type=search]")?.focus(),
    "?": () => $("#keys")?.showModal(),
  };
  if (!Object.hasOwn(actions, key)) return;
  event.preventDefault();
  actions[key]();
}

if (document.documentElement.dataset.keys !== "off") {
  for (const table of $$(".table")) table.addEventListener("keydown", pressKey);
}

// --------------------------------------------------------------------- clocks

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

// ----------------------------------------------------------------------- news

// A list that has grown says so; its rows never move under the reader.

async function checkNews(box, timer) {
  if (document.hidden) return;
  try {
    const answer = await fetch(box.dataset.news, { headers: { Accept: "text/plain" } });
    if (answer.redirected) clearInterval(timer); // signed out: asking does not keep a session
    if (answer.status !== 200 || answer.redirected) return;
    const text = await answer.text();
    $("[data-news-text]", box).textContent = text;
    if (box.hidden) announce(text); // once: the next numbers come in silence
    box.hidden = false;
  } catch {
    // The network is away: the page stays as it is and we ask again in a minute.
  }
}

for (const box of $$("[data-news]")) {
  const timer = setInterval(() => checkNews(box, timer), MINUTE);
}

// ----------------------------------------------------------------------- idle

// Who reads or types long without asking for a page is told before the portal signs them out. The page stays as it is, so
// what they typed can be sent after they signed in again elsewhere.

class Idle {
  constructor(box) {
    this.box = box;
    this.time = Number(box.dataset.idle) * 1000;
    const button = $("button", box);
    button.addEventListener("click", () => this.stay(button.dataset.url));
    setInterval(() => this.look(), MINUTE / 4);
    this.restart();
  }

  restart() {
    this.end = Date.now() + this.time;
    this.box.hidden = true;
  }

  look() {
    const left = this.end - Date.now();
    if (left <= 0) this.show("[data-idle-over]");
    else if (left <= 2 * MINUTE) this.show("[data-idle-soon]");
  }

  show(which) {
    const sentence = $(which, this.box);
    if (!this.box.hidden && !sentence.hidden) return;
    for (const p of $$("p", this.box)) p.hidden = p !== sentence;
    this.box.hidden = false;
    announce(sentence.firstChild.textContent.trim());
  }

  async stay(url) {
    try {
      const answer = await fetch(url);
      if (answer.redirected) this.show("[data-idle-over]"); // too late
      else if (answer.ok) this.restart();
    } catch {
      // The network is away: the warning stays.
    }
  }
}

for (const box of $$("[data-idle]")) new Idle(box);

// ------------------------------------------------------------- suggestions

/** Articles that begin as what is typed, below the field of a search. Each is a link. */
class Suggestions {
  constructor(form) {
    this.form = form;
    this.field = $("input[type=search]", form);
    this.list = $("[data-suggestions]", form);
    this.field.autocomplete = "off";
    this.field.addEventListener("input", () => this.wait());
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(this.field.value), 250);
  }

  async ask(q) {
    try {
      const answer = await fetch(this.form.dataset.suggest, { method: "POST", body: new URLSearchParams({ q }) });
      if (answer.ok && !answer.redirected && q === this.field.value) this.show(await answer.json(), q);
    } catch {
      // The network is away: searching still works once it is back.
    }
  }

  show(articles, q) {
    this.list.replaceChildren(...articles.map(({ title, url }) => {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = title;
      const line = document.createElement("li");
      line.append(link);
      return line;
    }));
    this.list.hidden = articles.length === 0;
    const words = this.form.dataset;
    if (q) announce(articles.length ? words.suggestSome.replace("{n}", articles.length) : words.suggestNone);
  }
}

for (const form of $$("form[data-suggest]")) new Suggestions(form);

// ---------------------------------------------------------------- autosave

/** Saves a form by itself while somebody writes. What could not be saved stays in the form. */
class Autosave {
  constructor(form) {
    this.form = form;
    this.said = $("[data-autosave-said]", form);
    form.addEventListener("input", () => this.wait());
    form.addEventListener("submit", () => clearTimeout(this.timer));
  }

  wait() {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), 2000);
  }

  async save() {
    if (this.saving) return this.wait(); // one at a time: the next needs the number that this one gives
    this.saving = true;
    try {
      const answer = await fetch(this.form.dataset.autosave, { method: "POST", body: new URLSearchParams(new FormData(this.form)) });
      if (answer.redirected || !answer.headers.get("Content-Type")?.includes("json")) throw new Error("not saved");
      const { revision, said } = await answer.json();
      if (answer.ok) this.form.elements.revision.value = revision;
      if (answer.status === 409) this.stopped = true; // somebody else saved: a person has to look
      this.said.textContent = said;
    } catch {
      this.said.textContent = this.form.dataset.autosaveFailed;
    } finally {
      this.saving = false;
    }
  }
}

for (const form of $$("form[data-autosave]")) new Autosave(form);

// ----------------------------------------------------------------------- copy

// The text is fetched by POST, which the server logs, and goes to the clipboard without
// ever being in the page. Where the clipboard is not available the form downloads it.

async function fetchText(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "text/plain" },
  });
  const isText = answer.headers.get("Content-Type")?.startsWith("text/plain");
  if (!answer.ok || answer.redirected || !isText) throw new Error("no text: " + answer.status);
  return new Blob([await answer.text()], { type: "text/plain" });
}

async function copy(event) {
  event.preventDefault();
  const form = event.target;
  const label = $("button", form).lastChild;
  const before = label.textContent;
  try {
    // The clipboard takes the promise, so the browser still sees the click of the user.
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": fetchText(form) })]);
    label.textContent = form.dataset.done;
  } catch {
    label.textContent = form.dataset.failed;
  }
  announce(label.textContent);
  setTimeout(() => { label.textContent = before; }, 4000);
}

if (navigator.clipboard?.write && window.ClipboardItem) {
  for (const form of $$("form[data-copy]")) form.addEventListener("submit", copy);
}

// -------------------------------------------------------------------- passkey

// The server asks, the browser's passkey answers, and the form carries the answer back.

const passkeys = window.PublicKeyCredential?.parseRequestOptionsFromJSON && navigator.credentials;

async function askPasskey(form) {
  const answer = await fetch(form.dataset.options, { method: "POST", headers: { Accept: "application/json" } });
  const question = await answer.json();
  if (!answer.ok) throw new Error(question.message, { cause: "said" });
  const credential = form.dataset.passkey === "create"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question.publicKey) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question.publicKey) });
  return JSON.stringify(credential.toJSON());
}

async function usePasskey(event) {
  event.preventDefault();
  const form = event.target;
  const fault = $("[role=alert]", form);
  fault.hidden = true;
  try {
    if (!passkeys) throw new Error(form.dataset.none, { cause: "said" });
    form.elements.credential.value = await askPasskey(form);
    form.submit();
  } catch (error) {
    fault.textContent = error.cause === "said" ? error.message : form.dataset.failed;
    fault.hidden = false;
  }
}

for (const form of $$("form[data-passkey]")) form.addEventListener("submit", usePasskey);

// ---------------------------------------------------------------------- forms

// A double click must not send an answer twice: the second would be refused as a conflict.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.classList.contains("busy")) {
    event.preventDefault();
    return;
  }
  form.classList.add("busy");
  setTimeout(() => form.classList.remove("busy"), 3000); // a download leaves the page open
});

addEventListener("pageshow", () => $$("form.busy").forEach((form) => form.classList.remove("busy")));

$(".error-summary")?.focus();

// --------------------------------------------------------------------- layout

// On a phone the menu and the tabs are one line: bring the current word into view.
for (const line of $$(".menu ul, .tabs ul")) {
  const current = $("[aria-current]", line);
  if (current) line.scrollLeft = current.offsetLeft - line.offsetLeft - 24;
}

// The style sheet keeps the filters open on a wide screen; an older browser needs help.
if (!CSS.supports("selector(details::details-content)") && matchMedia("(min-width: 48rem)").matches) {
  for (const fold of $$(".filter-fold")) fold.open = true;
}
