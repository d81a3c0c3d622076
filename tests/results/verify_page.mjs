// Runs the script of /xac-minh with as much of a page as it needs, and says what it shows.
// usage: node verify_page.mjs SCRIPT CASES
// CASES is JSON: {answers: {url: JSON}, files: {name: base64}, visits: {name: {hashes, reached: beginnings of urls}}}
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [, , script, cases] = process.argv;
const { answers, files, visits } = JSON.parse(readFileSync(cases, "utf8"));
const chosen = Object.entries(files).map(([name, base64]) => [name, new Blob([Buffer.from(base64, "base64")])]);
const moved = () => Promise.reject(new DOMException("moved", "NotReadableError"));

class Place {
  constructor(id) {
    Object.assign(this, { id, hidden: true, textContent: "", value: "", defaultValue: "", classes: new Set() });
    this.dataset = { keys: "/jwks", results: "/results/" };
    this.classList = { toggle: (name, on) => this.classes[on ? "add" : "delete"](name) };
    this.claims = ["jti", "sub", "out", "iat"].map((claim) => ({ dataset: { claim }, textContent: "" }));
  }
  querySelector(asked) {
    return { content: { textContent: asked.match(/"(\w+)"/)[1] } };
  }
  querySelectorAll() {
    return this.claims;
  }
}

async function shown({ hashes, reached }) {
  const places = {};
  const get = (id) => (places[id] ??= new Place(id));
  const page = {
    crypto, TextDecoder, TextEncoder, Uint8Array, Date, atob,
    location: { hash: "" },
    document: { getElementById: get, documentElement: { lang: "vi" }, querySelectorAll: () => [] },
    addEventListener: (_, check) => (page.check = check),
    fetch: async (url) => {
      if (!reached.some((each) => url.startsWith(each))) throw new TypeError("offline");
      return { ok: url in answers, status: url in answers ? 200 : 404, json: async () => answers[url] ?? {} };
    },
  };
  page.globalThis = page;
  vm.runInNewContext(readFileSync(script, "utf8"), page);
  const told = () => ({ text: get("compared").textContent, wrong: get("compared").classes.has("wrong") });
  const change = (target) => get("file").onchange({ target });
  const seen = [];
  for (const hash of hashes) {
    page.location.hash = `#${hash}`;
    await page.check();
    const now = {
      verdict: get("verdict").textContent,
      good: get("verdict").classes.has("good"),
      facts: !get("facts").hidden,
      compare: !get("compare").hidden,
      code: get("code").value,
      claims: get("statement").claims.map((each) => each.textContent),
      compared: told().text,
    };
    seen.push(now);
    if (!now.compare) continue;
    now.files = {};
    for (const [name, file] of [...chosen, ["moved", { size: 1e9, slice: () => ({ arrayBuffer: moved }) }]]) {
      await change({ files: [file] });
      now.files[name] = told();
    }
    const target = { files: [chosen[0][1]] };
    const first = change(target);
    target.files = [chosen.at(-1)[1]];
    await Promise.all([change(target), first]);
    now.last = told();
  }
  return seen;
}

const said = {};
for (const [name, visit] of Object.entries(visits)) said[name] = await shown(visit);
console.log(JSON.stringify(said));
