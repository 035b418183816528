// A verdict in a queue is given in place: its row becomes what the server's answer shows of it, no other row moves, and the focus goes to
// the next that waits. Without this the same form loads the page.

const waits = (row) => $("form[data-verdict]", row);
const focusRow = (row) => $(".c-title a", row)?.focus();

async function sendVerdict(form, button) {
  const row = form.closest("tr");
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)) }).catch(() => ({}));
  const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page ? $$("tbody > tr", page).filter((r) => r.dataset.ref === row.dataset.ref) : [];
  if (fresh.length === 0) { // somebody was first, or the line is gone: the page itself says so
    form.dataset.plain = "";
    form.requestSubmit(button);
    return;
  }
  const rows = [...row.parentElement.rows];
  const next = rows.slice(rows.indexOf(row) + 1).find(waits);
  row.replaceWith(...fresh);
  for (const undo of fresh.flatMap((r) => $$("[data-undo] button", r))) setTimeout(() => { undo.disabled = true; }, 30_000);
  focusRow(fresh.find(waits) ?? next ?? fresh[0]);
  for (const selection of selections) selection.update();
  announce($("#flash", page)?.textContent.trim() ?? "");
}

function verdictKey(event) {
  const { key, target } = event;
  const typing = target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const work = $("[data-work]");
  const row = target.closest("tbody > tr");
  const ticked = selections.find((s) => s.boxes().some((box) => box.checked))?.bar;
  const press = (outcome) => $(`button[value=${outcome}]`, ticked ?? work ?? row ?? event.target)?.click();
  const undo = () => {
    const all = $$("form[data-undo]");
    (all.find((form) => row?.contains(form)) ?? all.at(-1))?.requestSubmit();
  };
  const actions = { f: () => press("offline"), n: () => press("online"), u: undo };
  if (work) {
    actions.j = () => $("[rel=next]")?.click();
    actions.k = () => $("[rel=prev]")?.click();
  }
  if (!Object.hasOwn(actions, key) || !(work ?? target.closest(".table, .undo"))) return;
  event.preventDefault();
  actions[key]();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("td [data-verdict], td [data-undo]") || "plain" in form.dataset) return;
  if ($$("[data-undo]").filter((f) => f.action === form.action).length > 1) return; // of many rows
  event.preventDefault();
  sendVerdict(form, event.submitter);
});

const keyList = $("[data-verdict-keys]");
if (keyList) {
  if (document.documentElement.dataset.keys === "off") keyList.hidden = true;
  else document.addEventListener("keydown", verdictKey);
}
