// Other ways to ask, offered only where they find something.

import { loadAbbreviations } from "./names.js";
import { findPages } from "./pages.js";
import { tokens } from "./tokens.js";

const OFFERED = 3;
const HAN = /^[㐀-䶿一-鿿]{4,}$/u;

/** A query as its parts and phrases. */
export function query(q, filters, sort) {
  const parts = q.split(/\s+/).filter(Boolean);
  return { q, parts, phrases: parts.map(tokens), filters, sort };
}

/** Up to three other queries, each with the number of reports it finds; none once `isOld` says so. */
export async function suggestions(asked, found, isOld) {
  const offered = new Map();
  const tried = new Set([asked.q]);
  for (const others of found ? [alike] : [unfiltered, alike, spaced, halved, shortened]) {
    const fresh = (await others(asked)).filter(({ q }) => others === unfiltered || !tried.has(q));
    fresh.forEach(({ q }) => tried.add(q));
    for (const [other, count] of await counted(fresh, others, isOld)) {
      if (offered.size < OFFERED) offered.set(other, count);
    }
    if (offered.size && others !== alike) break;
  }
  return [...offered];
}

/** The queries that find something; of several ways to cut one in two, the one that finds most. */
async function counted(queries, others, isOld) {
  const counts = await Promise.all(queries.map(async (other) => [other, (await findPages(other, isOld)).pages.length]));
  const good = counts.filter(([, count]) => count);
  if (others !== halved) return good;
  return good.sort(([, one], [, other]) => other - one).slice(0, 1);
}

function unfiltered({ q, filters, sort }) {
  return q && Object.keys(filters).length ? [query(q, {}, sort)] : [];
}

/** With an abbreviation written out, or the other way round; not what the query itself finds or holds. */
async function alike({ q, filters, sort }) {
  const others = (await loadAbbreviations()).flatMap(([full, short]) => {
    if (q.includes(full)) return q.replace(full, short);
    return q.includes(short) ? q.replace(short, full) : [];
  });
  return others.filter((other) => !other.includes(q) && !q.includes(other)).map((other) => query(other, filters, sort));
}

/** With spaces between names and numbers, a year without the word for it, and no marks. */
function spaced({ q, filters, sort }) {
  const parts = q.match(/[0-9A-Za-z.%]+[㐀-䶿一-鿿]?|[㐀-䶿一-鿿]+/gu) ?? [];
  const bare = parts.map((part) => part.replace(/^(20[0-9]{2})[㐀-䶿一-鿿]$/u, "$1"));
  return [query(bare.join(" "), filters, sort)];
}

/** With one space in the middle of a long part. */
function halved({ parts, filters, sort }) {
  return parts.flatMap((part, at) => {
    if (!HAN.test(part)) return [];
    const cuts = Array.from({ length: part.length - 3 }, (_, step) => step + 2);
    const cut = (place) => [...parts.slice(0, at), part.slice(0, place), part.slice(place), ...parts.slice(at + 1)];
    return cuts.map((place) => query(cut(place).join(" "), filters, sort));
  });
}

/** Without one of the parts. */
function shortened({ parts, filters, sort }) {
  if (parts.length < 2) return [];
  return parts.map((_, at) => query(parts.filter((_, other) => other !== at).join(" "), filters, sort));
}
