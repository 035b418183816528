// A password of fifteen characters or more, typed on a phone, can be looked at; without this script it cannot.

function showPassword(event) {
  const button = event.currentTarget;
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.textContent = shown ? button.dataset.hide : button.dataset.show;
}

for (const button of $$("button[data-show]")) {
  button.hidden = false;
  button.addEventListener("click", showPassword);
}

// Sent as a password again, so that no browser keeps it as a text that was typed.
addEventListener("submit", () => $$("button[data-show]").forEach((button) => {
  document.getElementById(button.getAttribute("aria-controls")).type = "password";
}));

for (const button of $$("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
