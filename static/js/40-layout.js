// On a phone the menu and the tabs are one line: bring the current word into view.
for (const line of $$(".menu ul, .tabs ul")) {
  const current = $("[aria-current]", line);
  if (current) line.scrollLeft = current.offsetLeft - line.offsetLeft - 24;
}

// The style sheet keeps what folds open on a wide screen; an older browser needs help.
if (!CSS.supports("selector(details::details-content)") && matchMedia("(min-width: 48rem)").matches) {
  for (const fold of $$(".filter-fold, .fold")) fold.open = true;
}

for (const button of $$("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
