// A double click must not send an answer twice: the second would be refused as a conflict.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.classList.contains("busy")) {
    event.preventDefault();
    return;
  }
  form.classList.add("busy");
  setTimeout(() => form.classList.remove("busy"), 3000); // a download leaves the page open
});

addEventListener("pageshow", () => $$("form.busy").forEach((form) => form.classList.remove("busy")));

// After a form somebody reads what came of it first: what was wrong, or what was done.
if (!location.hash) ($(".error-summary") ?? $("#flash"))?.focus();
