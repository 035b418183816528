// The text is fetched by POST, which the server logs, and goes to the clipboard without
// ever being in the page. Where the clipboard is not available the form downloads it.

async function fetchText(form) {
  if (form.dataset.text) return new Blob([form.dataset.text], { type: "text/plain" }); // the page shows it anyway
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
  for (const form of $$("form[data-copy]")) {
    form.hidden = false;
    form.addEventListener("submit", copy);
  }
}
