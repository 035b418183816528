// Who chose so in their preferences is told by the browser that there is news, while a list is open. It says that and nothing else: no
// number, no case. The choice is this browser's own.

const NOTIFY = "notify";

function notifying() {
  return window.Notification?.permission === "granted" && localStorage.getItem(NOTIFY) === "on";
}

function notify() {
  if (!notifying()) return;
  try {
    new Notification($(".brand strong").textContent, { tag: "news" });
  } catch {
    // A phone takes these from a worker only: the list says it.
  }
}

async function chooseNotify(event) {
  const button = event.currentTarget;
  const on = !notifying() && await Notification.requestPermission() === "granted";
  localStorage.setItem(NOTIFY, on ? "on" : "off");
  showNotify(button);
  announce($("[data-notify-state]").textContent);
}

function showNotify(button) {
  button.textContent = notifying() ? button.dataset.off : button.dataset.on;
  const refused = Notification.permission === "denied";
  $("[data-notify-state]").textContent = refused ? button.dataset.refused : notifying() ? button.dataset.ison : button.dataset.isoff;
}

for (const button of $$("button[data-notify]")) {
  if (!window.Notification) continue;
  button.parentElement.hidden = false;
  showNotify(button);
  button.addEventListener("click", chooseNotify);
}
