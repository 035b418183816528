// A page that the browser brings back whole, by Back, still has the key of a form that may have been
// sent. It gets a new one, so that what is sent from it now is not taken for the same once more; all that
// was typed stays. What cannot be renewed is told by the server, and nothing is lost.
async function renewKeys() {
  const keys = $$("form[method=post] > input[name=submission]");
  if (!keys.length) return;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const key of keys) {
      const form = [...page.forms].find((f) => f.getAttribute("action") === key.form.getAttribute("action"));
      if (form?.elements.submission) key.value = form.elements.submission.value;
    }
  } catch {
    // The network is away: the key stays as it is.
  }
}

// Who is not signed in has an answer to a form kept nowhere, nor is one with a secret. The history names the form instead, so that Back
// shows it anew and never asks whether to send it again.
const { answers } = document.body.dataset;
if (answers) history.replaceState(null, "", answers);

addEventListener("pageshow", (event) => {
  if (event.persisted) renewKeys();
});
