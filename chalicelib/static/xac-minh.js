// Checks the signed statement behind the # of this page's address, and a file against it. Both stay on this device;
// when a file begins as the statement says, we are asked about the code of the result, and about nothing else.
"use strict";

const section = document.getElementById("statement");
const compared = document.getElementById("compared");
const file = document.getElementById("file");
const text = (name) => section.querySelector(`[data-text="${name}"]`).content.textContent;

const bytes = (base64url) =>
  Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
const json = (base64url) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(base64url)));
const hex = (digest) => Array.from(digest, (each) => each.toString(16).padStart(2, "0")).join("");
const sha256 = async (blob) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer())));

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

/** What we answer at an address; null when it is not reached, or does not answer as it should. */
async function answered(url) {
  try {
    const answer = await fetch(url, { credentials: "omit" });
    return answer.ok || answer.status === 404 ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function verdict(statement) {
  if (!statement) return "unreadable";
  if (!globalThis.crypto || !crypto.subtle) return "old";
  const published = await answered(section.dataset.keys);
  if (!published?.keys) return "offline";
  const jwk = published.keys.find((each) => each.kid === statement.header.kid);
  if (!jwk) return "unknown";
  const { kty, crv, x, y } = jwk;
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, curve, false, ["verify"]);
  const how = { name: "ECDSA", hash: "SHA-256" };
  return (await crypto.subtle.verify(how, key, statement.signature, statement.signed)) ? "good" : "forged";
}

/** What a file is to the statement. A PDF is changed by adding to it: that it begins rightly is not enough. */
async function found(chosen, claims) {
  const begins = chosen.size >= claims.len && (await sha256(chosen.slice(0, claims.len))) === hex(bytes(claims.sha));
  if (!begins) return { name: "differs" };
  const { lang } = document.documentElement;
  const known = await answered(`${section.dataset.results}${encodeURIComponent(claims.jti)}?lang=${lang}`);
  if (!known) return { name: "begins" };
  if (!known.sha256) return { name: "differs" }; // it was signed, and never issued
  return (await sha256(chosen)) === known.sha256 ? { name: "same", ...known } : { name: "added" };
}

async function compare(target, claims) {
  const [chosen] = target.files;
  tell("");
  if (!chosen) return;
  const { name, state, label } = await found(chosen, claims).catch(() => ({ name: "unread" }));
  if (target.files[0] !== chosen) return; // another was chosen meanwhile
  tell(label ? `${text(name)} ${label}.` : text(name), state !== "valid");
}

/** The day before the month in both languages, on the authority's clock wherever the phone is. */
function when(seconds) {
  const locale = document.documentElement.lang === "en" ? "en-GB" : "vi";
  return new Date(seconds * 1000).toLocaleString(locale, { timeZone: "Asia/Ho_Chi_Minh" });
}

function tell(words, wrong = false) {
  compared.textContent = words;
  compared.classList.toggle("wrong", wrong);
}

/** What is not proved is not shown: nothing, without claims. */
function show(claims) {
  const shown = claims && {
    ...claims,
    out: ["granted", "denied"].includes(claims.out) ? text(claims.out) : claims.out,
    iat: when(claims.iat),
  };
  for (const place of section.querySelectorAll("[data-claim]")) place.textContent = shown?.[place.dataset.claim] ?? "";
  const code = document.getElementById("code");
  code.value = claims?.jti ?? code.defaultValue;
  document.getElementById("facts").hidden = document.getElementById("compare").hidden = !claims;
  file.value = "";
  tell("");
  file.onchange = ({ target }) => compare(target, claims);
}

async function check() {
  const token = location.hash.slice(1);
  section.hidden = !token;
  for (const link of document.querySelectorAll("a[hreflang]")) link.hash = location.hash; // the other language
  if (!token) return;
  show(null);
  const panel = document.getElementById("verdict");
  panel.classList.toggle("good", false);
  panel.textContent = text("checking");
  const statement = parsed(token);
  const said = await verdict(statement);
  if (location.hash.slice(1) !== token) return; // another code was scanned meanwhile
  panel.textContent = text(said);
  panel.classList.toggle("good", said === "good");
  if (said === "good") show(statement.claims);
}

addEventListener("hashchange", check);
check();
