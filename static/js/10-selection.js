/** The bar of actions and the checkboxes of one list. */
class Selection {
  constructor(bar) {
    this.bar = bar;
    this.form = bar.closest("form");
    this.output = $("output", bar);
    this.selectAll = $$("[data-select-all]").find((box) => box.form === this.form);
    this.wholeView = $("[name=all]", bar);
    this.last = null; // the checkbox that was clicked last, where a range starts
    if (this.selectAll) this.selectAll.closest("[hidden]").hidden = false;
    document.addEventListener("click", (event) => this.click(event)); // a box may stand outside its form
    addEventListener("pageshow", () => this.update()); // the browser may restore ticks
    this.update();
  }

  boxes() {
    return [...this.form.elements].filter((box) => box.name === "sel" && box.type === "checkbox");
  }

  click(event) {
    const box = event.target;
    if (box === this.selectAll) {
      for (const b of this.boxes()) b.checked = box.checked;
    } else if (box.name === "sel" && box.form === this.form) {
      if (event.shiftKey && this.last) this.range(this.last, box);
      this.last = box;
    } else {
      return;
    }
    this.update();
  }

  range(from, to) {
    const boxes = this.boxes();
    const [start, end] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
    for (const b of boxes.slice(start, end + 1)) b.checked = to.checked;
  }

  toggle(row) {
    const box = $("input[name=sel]", row);
    if (!box) return;
    box.checked = !box.checked;
    this.last = box;
    this.update();
  }

  update() {
    const boxes = this.boxes();
    const count = boxes.filter((b) => b.checked).length;
    const whole = count > 0 && count === boxes.length;
    this.bar.classList.toggle("idle", count === 0);
    this.bar.classList.toggle("ready", count > 0);
    this.bar.classList.toggle("partial", !whole);
    this.output.textContent = this.words(count);
    if (this.selectAll) {
      this.selectAll.checked = whole;
      this.selectAll.indeterminate = count > 0 && !whole;
    }
    if (this.wholeView && !whole) this.wholeView.checked = false;
  }

  words(count) {
    const { none, one, many } = this.output.dataset;
    if (count === 0) return none;
    return count === 1 ? one : many.replace("{n}", count);
  }

  /** Moves the focus to the first action. */
  focus() {
    $("button", this.bar)?.focus();
  }
}

const selections = $$("[data-bulk]").map((bar) => new Selection(bar));
