// Works out the SHA-256 of a file on the device, so that nobody has to copy 64 digits. The file is not sent anywhere.
"use strict";

const choice = document.getElementById("choice");
const told = document.getElementById("told");
const hash = document.getElementById("sha256");
const text = (name) => choice.querySelector(`[data-text="${name}"]`).content.textContent;

async function sha256(file) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return Array.from(digest, (each) => each.toString(16).padStart(2, "0")).join("");
}

async function work({ target }) {
  const [file] = target.files;
  hash.value = ""; // it is required: no answer is asked for about another file than the one that is chosen
  told.textContent = file ? text("working") : "";
  if (!file) return;
  const digest = await sha256(file).catch(() => ""); // it is too large for this device, or was moved
  if (target.files[0] !== file) return; // another was chosen meanwhile
  hash.value = digest;
  told.textContent = digest ? text("worked") : text("failed");
}

if (globalThis.crypto && crypto.subtle) {
  choice.hidden = false;
  document.getElementById("file").onchange = work;
}
