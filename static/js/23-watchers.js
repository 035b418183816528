// An open notice says who else looks at it now, and lets them know.

async function checkWatchers(box, timer) {
  if (document.hidden) return;
  try {
    const answer = await fetch(box.dataset.watch, { headers: { Accept: "text/plain" } });
    if (answer.redirected) clearInterval(timer); // signed out: asking does not keep a session
    if (!answer.ok || answer.redirected) return;
    const text = await answer.text();
    box.hidden = text === "";
    if (box.textContent !== text) box.textContent = text;
  } catch {
    // The network is away: the page stays as it is and we ask again in a minute.
  }
}

for (const box of $$("[data-watch]")) {
  const timer = setInterval(() => checkWatchers(box, timer), MINUTE);
}
