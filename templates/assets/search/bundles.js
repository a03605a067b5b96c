// The index in bundles: which of them a question concerns, and Pagefind's instance for each.

import { ROOT, digits, json, loadSites, near } from "./sites.js";
import { EVERY } from "./tokens.js";

const PATIENCE = 20000; // milliseconds
const PROGRAM = new URL("pagefind/wasm.unknown.pagefind", ROOT).href;
const LOADED = "pagefind_dcd"; // begins every file of Pagefind's; nothing follows

const lost = new Set(); // files that could not be fetched
let program;
const lists = new Map(); // by site

/** Pagefind takes a piece of its index that it cannot fetch for an empty one; no count may rest on that.
 *  Each bundle asks for the program, which is the same for all: it stands once, and is loaded once. */
const plainFetch = window.fetch;
window.fetch = async (address, rest) => {
  const full = new URL(address, location.href).href;
  if (full.endsWith(".pagefind") && full !== PROGRAM) {
    await program;
    return new Response(LOADED);
  }
  const response = await plainFetch(address, { signal: AbortSignal.timeout(PATIENCE), ...rest }).catch((error) => ({ error }));
  if (!response.ok && full.includes("/pagefind/") && !full.includes("/fragment/")) lost.add(full);
  if (response.error) throw response.error;
  return response;
};

/** Those whose address begins so will be fetched anew; true where there were any. */
function forget(address) {
  const found = [...lost].filter((full) => full.startsWith(address));
  found.forEach((full) => lost.delete(full));
  return found.length > 0;
}

/** Pagefind on the page's own thread: a search takes milliseconds, and a worker would not obey the page's policy. */
async function instance(address) {
  const { createInstance } = await import("../../pagefind/pagefind.js");
  const made = createInstance({ basePath: address.href, noWorker: true });
  await made.preload(""); // returns when it is ready
  return made;
}

function loadProgram() {
  program ??= instance(new URL("pagefind/", ROOT)).catch((error) => {
    program = undefined;
    throw error;
  });
  return program;
}

const quoted = (phrase) => `"${phrase.join(" ")}"`;

/** The first and the last code that a place and all below it can have. */
const span = (place) => [digits(place).padEnd(6, "0"), digits(place).padEnd(6, "9")];

class Bundle {
  #loaded;

  constructor(site, [name, from, to, first, last, pages]) {
    Object.assign(this, { site, from, to, first, last, pages, address: new URL(`pagefind/${name}/`, site.root) });
  }

  /** Whether pages of such a place and year can be in it. */
  covers({ place, year }) {
    const [lowest, highest] = span(place);
    return lowest <= this.to && this.from <= highest && (!year || (this.first <= year && year <= this.last));
  }

  /** What must be filtered: not what all its pages have in common. */
  narrowed({ place, year, ...filters }) {
    const [lowest, highest] = span(place);
    if (this.from < lowest || highest < this.to) filters.place = place;
    if (year && this.first !== this.last) filters.year = year;
    return filters;
  }

  /** Pagefind's answer to one phrase: [the page's id, what is known of it] for each hit. */
  async find(phrase, filters) {
    const earlier = this.#loaded;
    try {
      this.#loaded ??= this.#load();
      const { pagefind, pages } = await this.#loaded;
      const { results } = await pagefind.search(quoted(phrase), { filters: this.narrowed(filters) });
      if (forget(this.address.href)) throw new Error(`${this.address} is not whole`);
      return new Map(results.map((result) => [result.id, { result, site: this.site, ...pages.get(result.id) }]));
    } catch (error) {
      forget(this.address.href);
      this.#loaded = undefined; // begin anew with the next query: the site may just have been renewed
      if (earlier) return this.find(phrase, filters); // what failed was begun for another query
      throw error;
    }
  }

  /** The instance, and each page's key, agency and year, by which pages of several bundles are put in order. */
  async #load() {
    const [pagefind, keys] = await Promise.all([this.#instance(), json(new URL("keys.json", this.address))]);
    const { results } = await pagefind.search(quoted(EVERY), { sort: { order: "asc" } });
    const rows = keys.flatMap(([key, agency, ...years]) => years.map((year) => ({ key, agency, year })));
    if (results.length !== rows.length) throw new Error(`${this.address} is of two builds`);
    return { pagefind, pages: new Map(results.map(({ id }, at) => [id, rows[at]])) };
  }

  /** A failure is told when both have ended: what still fails must not be taken for the next attempt. */
  async #instance() {
    const ended = await Promise.allSettled([loadProgram(), instance(this.address)]);
    const failed = ended.find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
    return ended[1].value;
  }
}

/** Whether anything has been loaded yet. */
export const isLoaded = () => program !== undefined;

/** Begin anew with the next query: the site may just have been renewed. */
export function dropBundles() {
  lists.clear();
  lost.clear();
}

/** Stands for all bundles of a site that does not answer. */
class Silent {
  constructor(site, error) {
    Object.assign(this, { site, error, pages: 0 });
  }

  covers({ place }) {
    return this.site.places.some((own) => near(digits(place), own));
  }

  find() {
    return Promise.reject(this.error);
  }
}

/** All bundles of all sites. */
export const loadBundles = async () => (await Promise.all((await loadSites()).map(bundlesOf))).flat();

async function bundlesOf(site) {
  if (!lists.has(site)) lists.set(site, listOf(site));
  try {
    return await lists.get(site);
  } catch (error) {
    lists.delete(site);
    return [new Silent(site, error)];
  }
}

const listOf = async (site) => (
  (await json(new URL("search/bundles.json", site.root))).map((row) => new Bundle(site, row)));
