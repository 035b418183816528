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
  const selection = selections.find((s) => s.boxes().some((box) => table.contains(box)));
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
