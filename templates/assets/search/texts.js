// The narrative of a report, from its own page: the index has no texts. And what is shown of it.

import { nameLine } from "./names.js";
import { hits, pieces } from "./tokens.js";

const BEFORE = 20; // pieces of an excerpt before the first hit
const LENGTH = 100; // and in all
const BLANKS = /([\u3400-\u9fff]?) +(?=([\u3400-\u9fff]?))/gu; // after or before a Han character they are left out

/** What is shown of a report: a run of pieces, and whether more stands before and after it. The first hit of its
 *  narrative, or its beginning; the line of names where only that has a hit; nothing where there is no page. */
export async function excerpt({ id, agency, year, bundle }, phrases) {
  const narrative = await bundle.narrative(id, agency, year);
  const found = hits(narrative, phrases);
  if (!phrases.length || found.size) return around(narrative, found);
  const line = pieces(await nameLine(bundle.site.root, agency));
  const named = hits(line, phrases);
  return named.size ? around(line, named) : around(narrative, found);
}

/** The narrative of the page at an address in pieces; a number and the word after it stand together as in the index. */
export async function narrative(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} could not be fetched`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const sections = [...page.querySelectorAll("section.prose > [lang]")];
  const found = sections.map(({ textContent }) => textContent.trim()).join("\n");
  return pieces(found.replace(BLANKS, (all, before, after) => (before || after ? before : all)));
}

function around(run, found) {
  const start = found.size ? Math.max(0, Math.min(...found) - BEFORE) : 0;
  const end = start + LENGTH;
  return { run: run.slice(start, end), before: start > 0, after: end < run.length };
}
