// Who reads or types long without asking for a page is told before the portal signs them out. The page stays as it is, so
// what they typed can be sent after they signed in again elsewhere.

class Idle {
  constructor(box) {
    this.box = box;
    this.time = Number(box.dataset.idle) * 1000;
    const button = $("button", box);
    button.addEventListener("click", () => this.stay(button.dataset.url));
    setInterval(() => this.look(), MINUTE / 4);
    this.restart();
  }

  restart() {
    this.end = Date.now() + this.time;
    this.box.hidden = true;
  }

  look() {
    const left = this.end - Date.now();
    if (left <= 0) this.show("[data-idle-over]");
    else if (left <= 2 * MINUTE) this.show("[data-idle-soon]");
  }

  show(which) {
    const sentence = $(which, this.box);
    if (!this.box.hidden && !sentence.hidden) return;
    for (const p of $$("p", this.box)) p.hidden = p !== sentence;
    this.box.hidden = false;
    announce(sentence.firstChild.textContent.trim());
  }

  async stay(url) {
    try {
      const answer = await fetch(url);
      if (answer.redirected) this.show("[data-idle-over]"); // too late
      else if (answer.ok) this.restart();
    } catch {
      // The network is away: the warning stays.
    }
  }
}

for (const box of $$("[data-idle]")) new Idle(box);
