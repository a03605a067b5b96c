// Full text, from Pagefind's index: exact like a substring search.

const HEAD = 30; // tokens in which title and name stand

let engine;
let missing; // a file of the index that could not be fetched

/** Pagefind takes a piece of its index that it cannot fetch for an empty one; no count may rest on that. */
const plainFetch = window.fetch;
window.fetch = async (address, ...rest) => {
  const response = await plainFetch(address, ...rest).catch((error) => ({ error }));
  if (!response.ok && String(address).includes("/pagefind/")) missing = address;
  if (response.error) throw response.error;
  return response;
};

/** Pagefind on the page's own thread: a search takes milliseconds, and a worker would not obey the page's policy. */
function loadEngine() {
  if (!engine) missing = undefined;
  engine ??= import("../../pagefind/pagefind.js").then((pagefind) => pagefind.createInstance({ noWorker: true }));
  return engine;
}

export const isLoaded = () => engine !== undefined;

/** Begin anew with the next query: the site may just have been renewed. */
export function dropEngine() {
  engine = undefined;
}

/** Pagefind's results that hold every phrase and pass every filter, in the order asked for. */
export async function findPages({ phrases, filters, sort }) {
  const pagefind = await loadEngine();
  const options = { filters, sort: { [sort || "year"]: "asc" } };
  const terms = phrases.length ? phrases.map((phrase) => `"${phrase.join(" ")}"`) : [null];
  const answers = await Promise.all(terms.map((term) => pagefind.search(term, options)));
  if (missing) throw new Error(`${missing} could not be fetched`);
  const [first, ...others] = answers.map(({ results }) => results);
  const held = others.map((results) => new Map(results.map((result) => [result.id, result])));
  const found = first.filter(({ id }) => held.every((results) => results.has(id)));
  if (sort) return found;
  const ranks = new Map(found.map((result) => [result, rank([result, ...held.map((all) => all.get(result.id))])]));
  return found.sort((one, other) => ranks.get(other) - ranks.get(one)); // equal ones stay newest first
}

/** Hits in the title weigh more than any number of hits in the text. */
function rank(results) {
  const named = results.filter(({ words }) => words[0] < HEAD).length;
  const count = results.reduce((sum, { words }) => sum + words.length, 0);
  return named * 1e6 + count;
}
