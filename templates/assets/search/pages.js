// Full text, from the bundles of Pagefind's index: exact like a substring search.

import { dropBundles, loadBundles } from "./bundles.js";
import { loadProgram } from "./engine.js";
import { EVERY } from "./tokens.js";

const HEAD = 30; // tokens in which title and name stand
const AT_ONCE = 8; // bundles

const concerned = async (filters) => (await loadBundles()).filter((bundle) => bundle.covers(filters));

/** Begin to load what a question will need, before it is asked. */
export function prepare(filters) {
  const loading = [loadProgram(), concerned(filters).then((bundles) => (
    bundles.length > AT_ONCE ? [] : Promise.all(bundles.map((bundle) => bundle.load()))))];
  Promise.all(loading).catch(() => {}); // the question itself will meet it again
}

/** What is found in the bundles that a query concerns:
 *  { pages, failed: bundles that did not answer, done: how many did, all: how many there are, among: reports }.
 *  `heard` is called first and with each further answer, whose pages are not in order yet. Once `isOld` says so
 *  no further bundle is asked. */
export async function findPages(query, isOld = () => false, heard = () => {}) {
  const bundles = await concerned(query.filters);
  const among = bundles.reduce((sum, { pages }) => sum + pages, 0);
  const answer = { pages: [], failed: [], done: 0, all: bundles.length, among };
  const reasons = [];
  const waiting = bundles.values();
  const work = async () => {
    for (const bundle of waiting) {
      if (isOld()) return;
      answer.pages.push(...await hits(bundle, query).catch((error) => {
        reasons.push(error);
        answer.failed.push(bundle);
        return [];
      }));
      answer.done += 1;
      heard(answer);
    }
  };
  heard(answer);
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (reasons.length && await isRenewed(bundles, query)) return findPages(query, isOld, heard);
  if (reasons.length && reasons.length === bundles.length) throw reasons[0];
  return { ...answer, pages: inOrder(answer.pages, query.sort) };
}

/** Whether there are other bundles now than those that were asked. */
async function isRenewed(bundles, { filters }) {
  dropBundles();
  return (await concerned(filters)).some((bundle) => bundle.mark && !bundles.includes(bundle));
}

/** The pages of a bundle that hold every phrase and pass every filter. */
async function hits(bundle, { phrases, filters }) {
  const sought = phrases.length ? phrases : [EVERY];
  const [first, ...others] = await Promise.all(sought.map((phrase) => bundle.find(phrase, filters)));
  return [...first].filter(([id]) => others.every((found) => found.has(id))).map(([id, hit]) => (
    { ...hit, rank: phrases.length && rank([hit, ...others.map((found) => found.get(id))]) }));
}

/** Hits in the title weigh more than any number of hits in the text. */
function rank(found) {
  const named = found.filter(({ words }) => words[0] < HEAD).length;
  const count = found.reduce((sum, { words }) => sum + words.length, 0);
  return named * 1e6 + count;
}

const compare = (one, other) => (one < other ? -1 : Number(one > other));
const byYear = (one, other) => other.year - one.year;
const byName = (one, other) => compare(one.key, other.key) || compare(one.agency, other.agency) || byYear(one, other);
const newest = (one, other) => byYear(one, other) || byName(one, other);
const nearest = (one, other) => other.rank - one.rank || newest(one, other);

/** Hits by year, by name or, where nothing is chosen, the nearest first. */
export const inOrder = (pages, sort) => [...pages].sort({ year: newest, name: byName }[sort] ?? nearest);
