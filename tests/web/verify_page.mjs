// Runs the script of /xac-minh with as much of a page as it needs, and says what it shows.
// usage: node verify_page.mjs SCRIPT CASES; CASES is JSON: {jwks, issued (base64), hashes: {name: hash}}
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [, , script, cases] = process.argv;
const { jwks, issued, hashes } = JSON.parse(readFileSync(cases, "utf8"));

class Place {
  constructor(id) {
    Object.assign(this, { id, hidden: true, textContent: "", value: "", dataset: { keys: "/jwks" }, good: false });
    this.classList = { remove: () => (this.good = false), toggle: (_, on) => (this.good = on) };
    this.claims = ["jti", "sub", "out"].map((claim) => ({ dataset: { claim }, textContent: "" }));
  }
  querySelector(asked) {
    return { content: { textContent: asked.match(/"(\w+)"/)[1] } };
  }
  querySelectorAll() {
    return this.claims;
  }
}

async function shown(hash, online) {
  const places = {};
  const get = (id) => (places[id] ??= new Place(id));
  const page = {
    crypto, TextDecoder, TextEncoder, Uint8Array, Date, atob,
    location: { hash: `#${hash}` },
    document: { getElementById: get, documentElement: { lang: "vi" }, querySelectorAll: () => [] },
    addEventListener: (_, check) => (page.check = check),
    fetch: async () => (online ? { ok: true, json: async () => jwks } : Promise.reject(new TypeError("offline"))),
  };
  page.globalThis = page;
  vm.runInNewContext(readFileSync(script, "utf8"), page);
  await page.check();
  const told = { verdict: get("verdict").textContent, good: get("verdict").good, facts: !get("facts").hidden };
  if (!told.facts) return told;
  const compared = async (...parts) => {
    await get("file").onchange({ target: { files: [new Blob(parts)] } });
    return get("compared").textContent;
  };
  const original = Buffer.from(issued, "base64");
  return {
    ...told,
    code: get("code").value,
    claims: get("statement").claims.map((each) => each.textContent),
    files: [await compared(original, "and its seal"), await compared("x", original), await compared("short")],
  };
}

const said = {};
for (const [name, hash] of Object.entries(hashes)) said[name] = await shown(hash, name !== "offline");
console.log(JSON.stringify(said));
