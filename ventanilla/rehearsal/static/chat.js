// The chat works without this file (forms and a page refresh); with it, news comes by itself.
"use strict";
const list = document.getElementById("messages");
const form = document.getElementById("write");
const toEnd = () => { list.scrollTop = list.scrollHeight; };

async function refresh() {
  const answer = await fetch(`/chat/messages?who=${list.dataset.who}&seen=${list.dataset.seen}`);
  if (answer.status === 200) {
    list.innerHTML = await answer.text();
    list.dataset.seen = answer.headers.get("x-seen");
    toEnd();
  }
}

async function keepReading() {
  for (;;) {
    try { await refresh(); } catch { /* the rehearsal is stopping or starting again */ }
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}

async function send(target, body) {
  await fetch(target, { method: "POST", body });
  await refresh();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new FormData(form);
  form.reset();
  form.elements.text.focus();
  await send(form.action, body);
});
form.elements.text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
});
list.addEventListener("submit", async (event) => {
  event.preventDefault();
  await send(event.target.action, new FormData(event.target, event.submitter));
});
toEnd();
keepReading();
