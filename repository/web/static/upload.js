/* A large file in pieces: what was confirmed is never sent again, also after a broken line, a closed page, another day. */
"use strict";
(() => {
  const form = document.getElementById("upload");
  if (!form || !window.fetch || !window.FileReader) return;
  const say = form.dataset, address = `${location.pathname}/file`;
  const field = form.querySelector("input[type=file]"), button = form.querySelector("button");
  const bar = document.getElementById("bar"), told = document.getElementById("told");
  const pauses = [1, 2, 5, 10, 20, 30];
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const tell = (text) => { told.textContent = text; told.hidden = false; };

  class Final extends Error {}

  async function ask(method, headers, body) {
    const answer = await fetch(address, { method, headers, body, credentials: "same-origin", cache: "no-store" });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok || answer.status === 409) return said;
    if (said.error) throw new Final(said.error);
    throw new Error(String(answer.status));
  }

  async function bring(file) {
    const begin = () => ask("POST", { "Content-Type": "application/json" },
      JSON.stringify({ name: file.name, size: file.size, type: file.type }));
    let failures = 0, said = null;
    for (;;) {
      try {
        if (said === null || said.offset === undefined) said = await begin();
        const piece = said.piece || bring.piece || 1 << 20;
        bring.piece = piece;
        bar.value = said.offset / file.size;
        tell(say.sending.replace("{percent}", String(Math.floor(100 * bar.value))));
        if (said.done) { bar.value = 1; return said; }
        said = await ask("PATCH", { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(said.offset) },
          file.slice(said.offset, said.offset + Math.max(65536, piece >> Math.min(failures, 4))));
        if (said.done) { bar.value = 1; return said; }
        failures = 0;
      } catch (error) {
        if (error instanceof Final) throw error;
        tell(say.broken);
        await wait(pauses[Math.min(failures, pauses.length - 1)]);
        failures += 1;
        said = null;
      }
    }
  }

  form.addEventListener("submit", async (event) => {
    const file = field.files[0];
    if (!file) return;
    event.preventDefault();
    if (file.size > Number(say.largest)) { tell(say.large); return; }
    field.disabled = button.disabled = true;
    bar.hidden = false;
    try {
      const done = await bring(file);
      document.getElementById("asking").hidden = true;
      document.getElementById("done").hidden = false;
      document.getElementById("done-name").textContent = file.name;
      document.getElementById("done-sha256").textContent = done.sha256;
      document.getElementById("done").focus();
    } catch (error) {
      field.disabled = button.disabled = false;
      bar.hidden = true;
      tell(say[error.message] || say.gone);
    }
  });
})();
