/* The SHA-256 of a file, taken in the browser: the file itself stays where it is. */
"use strict";
(() => {
  const offer = document.getElementById("by-file"), field = document.getElementById("file"), text = document.getElementById("text");
  if (!offer || !window.crypto || !window.crypto.subtle) return;
  offer.hidden = false;
  field.addEventListener("change", async () => {
    if (!field.files[0]) return;
    const digest = await crypto.subtle.digest("SHA-256", await field.files[0].arrayBuffer());
    text.value = Array.from(new Uint8Array(digest), (octet) => octet.toString(16).padStart(2, "0")).join("");
    text.form.requestSubmit();
  });
})();
