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
