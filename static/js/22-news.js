// A list that has grown says so; its rows never move under the reader.

/** Keeps the number of what waits in the tab's title, as the server wrote it first. */
function showTodo(count) {
  if (count === null) return;
  const title = document.title.replace(/^\([^)]*\) /, "");
  document.title = count === "0" ? title : `(${count}) ${title}`;
}

async function checkNews(box, timer) {
  try {
    const answer = await fetch(box.dataset.news, { headers: { Accept: "text/plain" } });
    if (answer.redirected) clearInterval(timer); // signed out: asking does not keep a session
    if (answer.ok && !answer.redirected) showTodo(answer.headers.get("Todo-Count"));
    if (answer.status !== 200 || answer.redirected) return;
    const text = await answer.text();
    $("[data-news-text]", box).textContent = text;
    if (box.hidden) { // once: the next numbers come in silence
      announce(text);
      notify();
    }
    box.hidden = false;
  } catch {
    // The network is away: the page stays as it is and we ask again in a minute.
  }
}

for (const box of $$("[data-news]")) {
  const timer = setInterval(() => checkNews(box, timer), MINUTE);
}
