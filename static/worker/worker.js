// What the browser keeps running for the portal: it shows that there is something to do, when the portal says so. It answers no request and
// keeps no page: what is read in the portal is never left on the machine.

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    // Nothing could be read: that something came is worth showing.
  }
  event.waitUntil(self.registration.showNotification(told.title || "EOKM", { body: told.text || "", tag: "todo", renotify: true }));
});

async function openPortal() {
  for (const page of await self.clients.matchAll({ type: "window" })) {
    if ("focus" in page) return page.focus();
  }
  return self.clients.openWindow("/notices");
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPortal());
});
