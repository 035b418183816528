// A verdict in a queue is given in place: the form goes to the server as it would by itself, its row becomes what the answer shows of it,
// and the focus goes to the next that waits. No other row moves. Without this the same form loads the page.

const UNDO_TIME = 30_000;

const givesVerdict = (row) => $("form[data-verdict]", row);

/** Lets the form load a page as it would without this file: what went wrong is said there. */
function sendPlainly(form, button) {
  form.dataset.plain = "";
  form.requestSubmit(button);
}

async function sendVerdict(form, button) {
  const row = form.closest("tr");
  const body = new URLSearchParams(new FormData(form, button));
  let answer, page;
  try {
    answer = await fetch(form.action, { method: "POST", body });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    sendPlainly(form, button);
    return;
  }
  const said = $("#flash", page)?.textContent.trim() ?? "";
  const fresh = $$("tbody > tr", page).filter((r) => r.dataset.ref === row.dataset.ref);
  if (!answer.ok) {
    sendPlainly(form, button); // nothing was saved: the page says who was first
    return;
  }
  const next = nextOf(row, form);
  if (fresh.length > 0) {
    const rows = fresh.map((r) => document.importNode(r, true));
    row.replaceWith(...rows);
    for (const undo of rows.flatMap((r) => $$("form[data-undo] button", r))) {
      setTimeout(() => { undo.disabled = true; }, UNDO_TIME);
    }
    focusRow(next ?? rows.find(givesVerdict) ?? rows[0]);
  } else { // somebody else was first
    row.className = "checked";
    form.replaceWith(said);
    focusRow(next ?? row);
  }
  for (const selection of selections) selection.update();
  announce(said);
}

/** The row to go on with: the next that waits, or after an undo the one that waits again. */
function nextOf(row, form) {
  if (form.matches("[data-undo]")) return null;
  const rows = [...row.parentElement.rows];
  const at = rows.indexOf(row);
  return rows.slice(at + 1).find(givesVerdict) ?? rows.slice(0, at).find(givesVerdict);
}

function focusRow(row) {
  ($(".c-title a", row) ?? $("a, button, input", row))?.focus();
}

/** Presses the verdict of whatever is meant: all that is ticked, or the row or the page where the focus is. */
function pressVerdict(outcome, place) {
  const ticked = selections.find((s) => s.boxes().some((box) => box.checked));
  $(`button[value=${outcome}]`, ticked ? ticked.bar : place)?.click();
}

/** Undoes the verdict of the row where the focus is, or the one that was given last. */
function pressUndo(row) {
  const forms = $$("form[data-undo]");
  (forms.find((form) => row?.contains(form)) ?? forms.at(-1))?.requestSubmit();
}

function verdictKey(event) {
  const { key, target } = event;
  const typing = target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const work = $("[data-work]");
  const row = target.closest("tbody > tr");
  if (!work && !target.closest(".table, .undo")) return;
  const actions = {
    f: () => pressVerdict("offline", (work ?? row) || document.createElement("i")),
    n: () => pressVerdict("online", (work ?? row) || document.createElement("i")),
    u: () => pressUndo(row),
  };
  if (work) {
    actions.j = () => $(".worknav a[rel=next]")?.click();
    actions.k = () => $(".worknav a[rel=prev]")?.click();
  }
  if (!Object.hasOwn(actions, key)) return;
  event.preventDefault();
  actions[key]();
}

for (const table of $$("table").filter((t) => $("form[data-verdict], form[data-undo]", t))) {
  table.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-verdict], [data-undo]") || "plain" in form.dataset) return;
    if ($$("form[data-undo]").filter((f) => f.action === form.action).length > 1) return; // of many rows: the page is loaded
    event.preventDefault();
    sendVerdict(form, event.submitter);
  });
}

const keyList = $("[data-verdict-keys]");
if (keyList && document.documentElement.dataset.keys === "off") keyList.hidden = true;
if (keyList && document.documentElement.dataset.keys !== "off") document.addEventListener("keydown", verdictKey);
