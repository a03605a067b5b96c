// What a token is: gongkai/search/staging.py cuts the texts by the same three lines.

const TOKEN = /[0-9]+|[A-Za-z]+|[^]/gu;
const PLAIN = /^[0-9A-Za-z㐀-䶿一-鿿]/u;
const MARK = "ǀ";

export const tokens = (text) => text.match(TOKEN).map(
  (piece) => (PLAIN.test(piece) ? piece.toLowerCase() : MARK + piece.codePointAt(0).toString(16)));

/** A phrase that every page has, after its title; a search for nothing would fetch the whole index. */
export const EVERY = tokens("\n");

export const printed = (token) => (
  token.startsWith(MARK) ? String.fromCodePoint(parseInt(token.slice(MARK.length), 16)) : token);

/** The positions in a run of tokens that belong to an occurrence of one of the phrases. */
export function hits(run, phrases) {
  const folded = run.map((token) => token.toLowerCase());
  const found = new Set();
  for (const phrase of phrases) {
    for (let at = folded.indexOf(phrase[0]); at >= 0; at = folded.indexOf(phrase[0], at + 1)) {
      if (phrase.every((token, step) => folded[at + step] === token)) {
        phrase.forEach((_, step) => found.add(at + step));
      }
    }
  }
  return found;
}
