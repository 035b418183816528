// This browser says that there is something to do, also while no page is open.

async function subscription(key) {
  const worker = await navigator.serviceWorker.register("/service-worker.js");
  const options = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await worker.pushManager.subscribe(options);
  } catch {
    // It was bound to another key of the portal's.
    await (await worker.pushManager.getSubscription())?.unsubscribe();
    return worker.pushManager.subscribe(options);
  }
}

async function choosePush(event) {
  event.preventDefault();
  const form = event.target;
  try {
    if (await Notification.requestPermission() !== "granted") throw new Error("refused");
    const { endpoint, keys } = (await subscription(form.dataset.push)).toJSON();
    form.elements.endpoint.value = endpoint;
    form.elements.p256dh.value = keys.p256dh;
    form.elements.auth.value = keys.auth;
    form.submit();
  } catch {
    const state = $("[data-push-state]", form);
    state.hidden = false;
    announce(state.textContent);
  }
}

if ("serviceWorker" in navigator && window.PushManager && window.Notification) {
  for (const form of $$("form[data-push]")) {
    form.hidden = false;
    form.addEventListener("submit", choosePush);
  }
}
