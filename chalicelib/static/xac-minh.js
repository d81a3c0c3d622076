// Checks the signed statement behind the # of this page's address. Nothing of it is sent anywhere.
"use strict";

const section = document.getElementById("statement");
const text = (name) => section.querySelector(`[data-text="${name}"]`).content.textContent;

const bytes = (base64url) =>
  Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
const json = (base64url) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(base64url)));

function parsed(token) {
  try {
    const [header, claims, signature] = token.split(".");
    const whole = { header: json(header), claims: json(claims), signature: bytes(signature) };
    const meant = whole.header.alg === "ES256" && whole.signature.length === 64 && typeof whole.claims.jti === "string";
    return meant ? { ...whole, signed: new TextEncoder().encode(`${header}.${claims}`) } : null;
  } catch {
    return null;
  }
}

async function verdict(statement) {
  if (!statement) return "unreadable";
  if (!globalThis.crypto || !crypto.subtle) return "old";
  let keys;
  try {
    const answer = await fetch(section.dataset.keys, { credentials: "omit" });
    if (!answer.ok) return "offline";
    ({ keys } = await answer.json());
  } catch {
    return "offline";
  }
  const jwk = keys.find((each) => each.kid === statement.header.kid);
  if (!jwk) return "unknown";
  const { kty, crv, x, y } = jwk;
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, curve, false, ["verify"]);
  const how = { name: "ECDSA", hash: "SHA-256" };
  return (await crypto.subtle.verify(how, key, statement.signature, statement.signed)) ? "good" : "forged";
}

async function isIssued(file, claims) {
  if (file.size < claims.len) return false;
  const digest = await crypto.subtle.digest("SHA-256", await file.slice(0, claims.len).arrayBuffer());
  const issued = bytes(claims.sha);
  return issued.length === 32 && new Uint8Array(digest).every((each, at) => each === issued[at]);
}

function show(claims) {
  const shown = {
    ...claims,
    out: ["granted", "denied"].includes(claims.out) ? text(claims.out) : claims.out,
    iat: new Date(claims.iat * 1000).toLocaleString(document.documentElement.lang),
  };
  for (const place of section.querySelectorAll("[data-claim]")) place.textContent = shown[place.dataset.claim];
  document.getElementById("code").value = claims.jti;
  document.getElementById("facts").hidden = document.getElementById("compare").hidden = false;
  document.getElementById("file").onchange = async ({ target }) => {
    const [file] = target.files;
    document.getElementById("compared").textContent = file ? text((await isIssued(file, claims)) ? "same" : "differs") : "";
  };
}

async function check() {
  const token = location.hash.slice(1);
  section.hidden = !token;
  for (const link of document.querySelectorAll("a[hreflang]")) link.hash = location.hash; // the same in the other language
  if (!token) return;
  const panel = document.getElementById("verdict");
  document.getElementById("facts").hidden = document.getElementById("compare").hidden = true;
  panel.classList.remove("good");
  panel.textContent = text("checking");
  const statement = parsed(token);
  const found = await verdict(statement);
  if (location.hash.slice(1) !== token) return; // another code was scanned meanwhile
  panel.textContent = text(found);
  panel.classList.toggle("good", found === "good");
  if (found === "good") show(statement.claims); // what is not proved is not shown
}

addEventListener("hashchange", check);
check();
