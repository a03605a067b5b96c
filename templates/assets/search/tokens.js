// What a token is: gongkai/search/staging.py cuts the texts by the same three lines.

const TOKEN = /[0-9]+|[A-Za-z]+|[^]/gu;
const PLAIN = /^[0-9A-Za-z㐀-䶿一-鿿]/u;
const MARK = "ǀ";

const token = (piece) => (PLAIN.test(piece) ? piece.toLowerCase() : MARK + piece.codePointAt(0).toString(16));

/** A text as printed, a piece for each of its tokens. */
export const pieces = (text) => text.match(TOKEN) ?? [];

export const tokens = (text) => pieces(text).map(token);

/** A phrase that every page has, after its title; a search for nothing would fetch the whole index. */
export const EVERY = tokens("\n");

/** The positions in a run of pieces that belong to an occurrence of one of the phrases. */
export function hits(run, phrases) {
  const all = run.map(token);
  const found = new Set();
  for (const phrase of phrases) {
    for (let at = all.indexOf(phrase[0]); at >= 0; at = all.indexOf(phrase[0], at + 1)) {
      if (phrase.every((one, step) => all[at + step] === one)) {
        phrase.forEach((_, step) => found.add(at + step));
      }
    }
  }
  return found;
}
