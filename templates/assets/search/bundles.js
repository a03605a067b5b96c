// The index in bundles: which of them a question concerns, and what each answers.

import { forget, instance } from "./engine.js";
import { digits, json, loadSites, near } from "./sites.js";
import { narrative } from "./texts.js";

const FRESH = 60000; // milliseconds
const RELOAD = "reload"; // what is asked by the second alone, a server may call unchanged

const lists = new Map(); // of bundles, by site
const known = new Map(); // bundles by their site and row
let next = "default"; // how the lists are asked for
let listed = Date.now();

const quoted = (phrase) => `"${phrase.join(" ")}"`;

/** The first and the last code that a place and all below it can have. */
const span = (place) => [digits(place).padEnd(6, "0"), digits(place).padEnd(6, "9")];

class Bundle {
  #loaded;
  #narratives = new Map(); // by id

  constructor(site, [name, from, to, first, last, pages, mark]) {
    const address = new URL(`pagefind/${name}/`, site.root);
    Object.assign(this, { site, from, to, first, last, pages, mark, address });
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

  /** The hits of one phrase by id: each page's key, agency, year and state, and where the words stand in it. */
  async find(phrase, filters) {
    const earlier = this.#loaded;
    try {
      const { pagefind, pages } = await this.load();
      const { results } = await pagefind.search(quoted(phrase), { filters: this.narrowed(filters) });
      if (forget(this.address.href)) throw new Error(`${this.address} is not whole`);
      if (!results.every(({ id }) => pages.has(id))) throw new Error(`${this.address} is of two builds`);
      return new Map(results.map(({ id, words }) => [id, { ...pages.get(id), id, words, bundle: this }]));
    } catch (error) {
      forget(this.address.href);
      this.#loaded = undefined; // begin anew with the next query: the site may just have been renewed
      if (earlier) return this.find(phrase, filters); // what failed was begun for another query
      throw error;
    }
  }

  /** Pagefind's instance, and all pages by id. */
  load() {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  async #load() {
    const keys = json(new URL(`keys.json?${this.mark}`, this.address)); // two builds never share an address
    const [pagefind, rows] = await Promise.all([instance(this.address, this.mark), keys]);
    const pages = rows.flatMap(([key, agency, years]) => (
      Object.entries(years).map(([year, [id, state]]) => [id, { key, agency, year: Number(year), state }])));
    return { pagefind, pages: new Map(pages) };
  }

  /** The narrative of a page, which is fetched once; nothing where it cannot be. */
  narrative(id, agency, year) {
    if (!this.#narratives.has(id)) {
      this.#narratives.set(id, narrative(new URL(`${agency}/${year}/`, this.site.root)).catch(() => {
        this.#narratives.delete(id);
        return [];
      }));
    }
    return this.#narratives.get(id);
  }
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

  load() {
    return this.find();
  }
}

/** Ask anew which bundles there are: the site may just have been renewed. */
export function dropBundles() {
  lists.clear();
  next = RELOAD;
}

/** All bundles of all sites; a list that is older than a minute is asked for anew, for the next question. */
export async function loadBundles() {
  const sites = await loadSites();
  if (Date.now() - listed > FRESH) sites.forEach(renew);
  return (await Promise.all(sites.map(bundlesOf))).flat();
}

/** Ask for the list of a site anew, for the next question. */
function renew(site) {
  listed = Date.now();
  const fresh = listOf(site, RELOAD);
  fresh.then(() => lists.set(site, fresh), () => {});
}

async function bundlesOf(site) {
  if (!lists.has(site)) lists.set(site, listOf(site, next));
  try {
    return await lists.get(site);
  } catch (error) {
    lists.delete(site);
    return [new Silent(site, error)];
  }
}

const listOf = async (site, cache) => (
  (await json(new URL("pagefind/bundles.json", site.root), { cache })).map((row) => bundleOf(site, row)));

/** The bundle that is known from before, where it has not changed. */
function bundleOf(site, row) {
  const name = JSON.stringify([site.root, row]);
  if (!known.has(name)) known.set(name, new Bundle(site, row));
  return known.get(name);
}
