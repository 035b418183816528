// portal.js makes pages handier. Every page works without it. It is these files in the order of
// their names, sent as one (static.go): what this one declares, the others use.
//
// It reads its words from data attributes that the server wrote in the language of the
// page, sends nothing but what a form would send, and sets text only as text.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const MINUTE = 60_000;

/** Reads a text aloud to a screen reader, once. */
function announce(text) {
  const live = $("#live");
  if (live) live.textContent = text;
}
