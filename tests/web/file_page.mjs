// Runs the script of /kiem-tra-tep with as much of a page as it needs, and says what it shows of files.
// usage: node file_page.mjs SCRIPT TEXT
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [, , script, words] = process.argv;

async function shown(file, page = {}) {
  const places = {};
  const querySelector = (asked) => ({ content: { textContent: asked.match(/"(\w+)"/)[1] } });
  const get = (id) => (places[id] ??= { id, hidden: true, value: "", textContent: "", querySelector });
  const world = { crypto, Uint8Array, document: { getElementById: get }, ...page };
  world.globalThis = world;
  vm.runInNewContext(readFileSync(script, "utf8"), world);
  await get("file").onchange?.({ target: { files: file ? [file] : [] } });
  return { offered: !get("choice").hidden, told: get("told").textContent, hash: get("sha256").value };
}

const unreadable = { arrayBuffer: () => Promise.reject(new DOMException("moved", "NotReadableError")) };
console.log(
  JSON.stringify({
    read: await shown(new Blob([words])),
    none: await shown(null),
    unreadable: await shown(unreadable),
    old: await shown(new Blob([words]), { crypto: undefined }),
  }),
);
