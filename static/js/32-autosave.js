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
