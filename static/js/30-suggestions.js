/** Articles that begin as what is typed, below the field of a search. Each is a link. */
class Suggestions {
  constructor(form) {
    this.form = form;
    this.field = $("input[type=search]", form);
    this.list = $("[data-suggestions]", form);
    this.field.autocomplete = "off";
    this.field.addEventListener("input", () => this.wait());
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(this.field.value), 250);
  }

  async ask(q) {
    try {
      const answer = await fetch(this.form.dataset.suggest, { method: "POST", body: new URLSearchParams({ q }) });
      if (answer.ok && !answer.redirected && q === this.field.value) this.show(await answer.json(), q);
    } catch {
      // The network is away: searching still works once it is back.
    }
  }

  show(articles, q) {
    this.list.replaceChildren(...articles.map(({ title, url }) => {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = title;
      const line = document.createElement("li");
      line.append(link);
      return line;
    }));
    this.list.hidden = articles.length === 0;
    const words = this.form.dataset;
    if (q) announce(articles.length ? words.suggestSome.replace("{n}", articles.length) : words.suggestNone);
  }
}

for (const form of $$("form[data-suggest]")) new Suggestions(form);
