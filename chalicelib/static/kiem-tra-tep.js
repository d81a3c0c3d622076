// Works out the SHA-256 of a file on the device, so that nobody has to copy 64 digits. The file is not sent anywhere.
"use strict";

const choice = document.getElementById("choice");
const told = document.getElementById("told");
const text = (name) => choice.querySelector(`[data-text="${name}"]`).content.textContent;

async function work({ target }) {
  const [file] = target.files;
  if (!file) return;
  told.textContent = text("working");
  try {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    if (target.files[0] !== file) return; // another was chosen meanwhile
    document.getElementById("sha256").value = Array.from(digest, (each) => each.toString(16).padStart(2, "0")).join("");
    told.textContent = text("worked");
  } catch {
    told.textContent = text("failed"); // it is too large for this device, or was moved
  }
}

if (globalThis.crypto && crypto.subtle) {
  choice.hidden = false;
  document.getElementById("file").onchange = work;
}
