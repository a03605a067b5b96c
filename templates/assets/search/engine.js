// Pagefind's program, which stands once above all bundles, and an instance of it for each of them.

import { ROOT } from "./sites.js";

const PATIENCE = 20000; // milliseconds
const BASE = new URL("pagefind/", ROOT);
const PROGRAM = new URL("wasm.unknown.pagefind", BASE).href;
const ENTRY = new URL("pagefind-entry.json", BASE).href;
const FILES = /\.(pagefind|pf_[a-z]+)$/;
const SIGNED = "pagefind_dcd"; // begins every file of Pagefind's; nothing follows
const MOMENTS = [0, 10, 20, 30, 40]; // Pagefind looks every 50 milliseconds whether it is ready

const lost = new Set(); // files that could not be fetched
const early = new Map(); // files asked for before Pagefind asks for them, by address
const marks = new Map(); // what distinguishes the names of an index's files, by its address
let program;
let entry;
let ready = false;

/** Pagefind takes a piece of its index that it cannot fetch for an empty one; no count may rest on that.
 *  Every bundle asks for the program and for its entry: they are loaded once, and are the same but for its mark. */
const plainFetch = window.fetch;
const ask = (full, rest) => plainFetch(full, { signal: AbortSignal.timeout(PATIENCE), ...rest });
window.fetch = async (address, rest) => {
  const full = new URL(address, location.href).href;
  if (full.includes("/pagefind-entry.json")) return entryOf(marks.get(new URL(".", full).href));
  if (!FILES.test(full)) return ask(full, rest);
  if (full.endsWith(".pagefind") && full !== PROGRAM) {
    await program;
    return new Response(SIGNED);
  }
  const file = early.get(full) ?? unpacked(full);
  early.delete(full);
  return new Response(await file);
};

async function entryOf(mark) {
  const found = await entry;
  const [language] = Object.values(found.languages);
  const languages = { unknown: { ...language, hash: mark ?? language.hash } };
  return new Response(JSON.stringify({ ...found, languages }));
}

async function loadEntry() {
  const response = await ask(ENTRY);
  if (!response.ok) throw new Error(`${ENTRY} could not be fetched`);
  return response.json();
}

/** The bytes of a file of Pagefind's, unpacked by the browser where it can. */
async function unpacked(full) {
  try {
    const response = await ask(full);
    if (!response.ok) throw new Error(`${full} could not be fetched`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes[0] !== 0x1f || !window.DecompressionStream) return bytes;
    return await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  } catch (error) {
    lost.add(full);
    throw error;
  }
}

function fetchEarly(full) {
  const file = unpacked(full);
  file.catch(() => {}); // whoever asks for it will hear of it
  early.set(full, file);
}

/** Files below an address that were lost will be fetched anew; true where there were any. */
export function forget(address) {
  const found = [...lost].filter((full) => full.startsWith(address));
  found.forEach((full) => lost.delete(full));
  return found.length > 0;
}

/** Pagefind on the page's own thread: a search takes milliseconds, and a worker would not obey the page's policy. */
async function started(address) {
  const { createInstance } = await import("../../pagefind/pagefind.js");
  const made = createInstance({ basePath: address.href, noWorker: true });
  await Promise.race(MOMENTS.map(async (moment) => {
    await new Promise((resolve) => { setTimeout(resolve, moment); });
    await made.preload(""); // returns when it is ready
  }));
  return made;
}

/** Whether a question can be asked at once. */
export const isReady = () => ready;

/** The program, once for all; begun anew where it failed. */
export function loadProgram() {
  program ??= loadOnce().catch((error) => {
    program = undefined;
    throw error;
  });
  return program;
}

async function loadOnce() {
  entry = loadEntry();
  fetchEarly(PROGRAM);
  await started(BASE);
  ready = true;
}

/** Pagefind for the bundle at an address. A failure is told when all has ended: what still fails must not be
 *  taken for the next attempt. */
export async function instance(address, mark) {
  marks.set(address.href, mark);
  fetchEarly(new URL(`pagefind.${mark}.pf_meta`, address).href);
  const ended = await Promise.allSettled([loadProgram(), started(address)]);
  const failed = ended.find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
  return ended[1].value;
}
