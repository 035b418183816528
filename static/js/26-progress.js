// A job that is done in parts shows how far it is, and its page anew when it has ended.

const LOOK = 2000;

async function lookAtProgress(box, timer) {
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.redirected) return clearInterval(timer); // signed out
    if (answer.status === 204) return location.reload();
    if (answer.status !== 200) return;
    const { done, text } = await answer.json();
    $("progress", box).value = done;
    $("progress", box).setAttribute("aria-label", text);
    $(".hint", box).textContent = text;
  } catch {
    // The network is away: the job goes on without us, and we ask again.
  }
}

for (const box of $$("[data-progress]")) {
  const timer = setInterval(() => lookAtProgress(box, timer), LOOK);
}
