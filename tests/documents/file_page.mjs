// Runs the script of /kiem-tra-tep with as much of a page as it needs, and says what it shows of files.
// usage: node file_page.mjs SCRIPT TEXT
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [, , script, words] = process.argv;

function opened(page = {}) {
  const places = {};
  const querySelector = (asked) => ({ content: { textContent: asked.match(/"(\w+)"/)[1] } });
  const get = (id) => (places[id] ??= { id, hidden: true, value: "", textContent: "", querySelector });
  const world = { crypto, Uint8Array, document: { getElementById: get }, ...page };
  world.globalThis = world;
  vm.runInNewContext(readFileSync(script, "utf8"), world);
  return get;
}

/** What the page shows once these were chosen one after another; `at_once`: before the work on any was done. */
async function shown(files, { at_once = false, page = {} } = {}) {
  const get = opened(page);
  const target = {};
  const working = [];
  for (const file of files) {
    target.files = file ? [file] : [];
    working.push(get("file").onchange?.({ target }));
    if (!at_once) await working.at(-1);
  }
  const during = get("sha256").value;
  await Promise.all(working);
  return { offered: !get("choice").hidden, told: get("told").textContent, hash: get("sha256").value, during };
}

const good = new Blob([words]);
const other = new Blob(["another"]);
const unreadable = { arrayBuffer: () => Promise.reject(new DOMException("moved", "NotReadableError")) };
console.log(
  JSON.stringify({
    read: await shown([good]),
    none: await shown([null]),
    unreadable: await shown([unreadable]),
    old: await shown([good], { page: { crypto: undefined } }),
    read_then_unreadable: await shown([good, unreadable]),
    read_then_none: await shown([good, null]),
    unreadable_then_read_at_once: await shown([unreadable, good], { at_once: true }),
    other_then_read_at_once: await shown([other, good], { at_once: true }),
  }),
);
