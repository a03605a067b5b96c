// Search: names from a short list first, then full text from Pagefind's index, exact like a substring search.
// gongkai/search.py writes both and says what a token is; a query is cut by the same three lines.

const TOKEN = /[0-9]+|[A-Za-z]+|[^]/gu;
const PLAIN = /^[0-9A-Za-z㐀-䶿一-鿿]/u;
const MARK = "ǀ";

const ROOT = new URL("../", import.meta.url);
const FIELDS = ["q", "place", "year"];
const PAGE = 20; // results shown at once, and names at most
const BEFORE = 20; // tokens of an excerpt before the first hit
const LENGTH = 100; // and in all
const PAUSE = 150; // milliseconds without a keystroke

const form = document.getElementById("search");
const message = document.getElementById("search-status");
const nameList = document.getElementById("search-names");
const resultList = document.getElementById("search-results");
const words = form.dataset;
nameList.setAttribute("aria-label", words.names);

// --- Tokens

const tokens = (text) => text.match(TOKEN).map(
  (piece) => (PLAIN.test(piece) ? piece.toLowerCase() : MARK + piece.codePointAt(0).toString(16)));

const printed = (token) => (
  token.startsWith(MARK) ? String.fromCodePoint(parseInt(token.slice(MARK.length), 16)) : token);

/** The positions in a run of tokens that belong to an occurrence of one of the phrases. */
function hits(run, phrases) {
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

// --- Finding

let names;
let engine;
let missing; // a file of the index that could not be fetched

function loadNames() {
  names ??= fetch(new URL("search/names.json", ROOT)).then((response) => response.json()).catch(() => []);
  return names;
}

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
  engine ??= import("../pagefind/pagefind.js").then((pagefind) => pagefind.createInstance({ noWorker: true }));
  return engine;
}

/** Names that hold a part of the query, where name, aliases and place together hold all; shortest first. */
async function findNames({ parts, place }) {
  const code = place.replace(/(00)+$/, "");
  const sought = parts.map((part) => part.toLowerCase());
  const found = (await loadNames()).filter(([address, name, aliases, where]) => {
    const own = [name, ...aliases].join("\n").toLowerCase();
    const all = `${own}\n${where.toLowerCase()}`;
    return address.startsWith(code)
      && sought.some((part) => own.includes(part)) && sought.every((part) => all.includes(part));
  });
  return found.sort((one, other) => one[1].length - other[1].length);
}

/** Pagefind's results that hold every phrase; those that have the first one earliest, as in the title, come first. */
async function findPages({ phrases, place, year }) {
  const pagefind = await loadEngine();
  const filters = { ...(place && { place }), ...(year && { year }) };
  const terms = phrases.length ? phrases.map((phrase) => `"${phrase.join(" ")}"`) : [null];
  const answers = await Promise.all(terms.map((term) => pagefind.search(term, { filters })));
  if (missing) throw new Error(`${missing} could not be fetched`);
  const [first, ...others] = answers.map((answer) => answer.results);
  const ids = others.map((results) => new Set(results.map((result) => result.id)));
  return first
    .filter((result) => ids.every((held) => held.has(result.id)))
    .sort((one, other) => (one.words[0] ?? 0) - (other.words[0] ?? 0));
}

// --- Showing: text nodes and elements only, never markup from a record

function element(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

function link(address, ...children) {
  const made = element("a", ...children);
  made.href = new URL(address.replace(/^\/+/, ""), ROOT).href;
  return made;
}

/** A run of tokens as it was printed, the hits in <mark>. */
function marked(run, phrases) {
  const found = hits(run, phrases);
  const spans = [];
  run.forEach((token, at) => {
    if (at > 0 && found.has(at) === found.has(at - 1)) spans.at(-1).text += printed(token);
    else spans.push({ hit: found.has(at), text: printed(token) });
  });
  return spans.map(({ hit, text }) => (hit ? element("mark", text) : text));
}

function excerpt(run, phrases) {
  const found = hits(run, phrases);
  const start = found.size ? Math.max(0, Math.min(...found) - BEFORE) : 0;
  const end = start + LENGTH;
  const shown = marked(run.slice(start, end), phrases);
  return element("p", start > 0 ? "…" : "", ...shown, end < run.length ? "…" : "");
}

function nameItem([address, name, , place]) {
  return element("li", link(address, name), " ", element("span", place));
}

function pageItem({ raw_url: address, content, meta }, phrases) {
  const title = meta.title.split(" ");
  const text = content.split(" ").slice(title.length + 1); // after the title and its line end
  return element("li", link(address, ...marked(title, phrases)), excerpt(text, phrases));
}

/** Add the next results to those shown, and a button where there are more; nothing once the query has changed. */
async function showMore(results, phrases, mine) {
  const pages = await Promise.all(results.slice(0, PAGE).map((result) => result.data())).catch(fail);
  if (!pages || mine !== turn) return;
  resultList.append(...pages.map((page) => pageItem(page, phrases)));
  const rest = results.slice(PAGE);
  if (rest.length) resultList.after(moreButton(rest, phrases, mine));
}

function moreButton(rest, phrases, mine) {
  const button = element("button", words.more);
  button.type = "button";
  button.addEventListener("click", () => {
    button.remove();
    showMore(rest, phrases, mine);
  });
  return button;
}

function clearResults() {
  resultList.replaceChildren();
  if (resultList.nextElementSibling?.matches("button")) resultList.nextElementSibling.remove();
}

function status({ q }, found, pages) {
  if (!pages.length && !found.length) return words.none.replace("{q}", () => q);
  return words.count.replace("{n}", pages.length);
}

// --- The query: read, run, kept in the address

let turn = 0;
let timer;

function query() {
  const [q, place, year] = FIELDS.map((name) => form.elements[name].value.trim());
  const parts = q.split(/\s+/).filter(Boolean);
  return { q, place, year, parts, phrases: parts.map(tokens) };
}

async function run() {
  const mine = ++turn;
  const asked = query();
  const empty = !FIELDS.some((name) => asked[name]);
  if (!empty && !engine) message.textContent = words.loading;
  const found = empty ? [] : await findNames(asked);
  if (mine !== turn) return;
  nameList.replaceChildren(...found.slice(0, PAGE).map(nameItem));
  const pages = empty ? [] : await findPages(asked).catch(fail);
  if (mine !== turn) return;
  clearResults();
  if (pages) message.textContent = empty ? "" : status(asked, found, pages);
  await showMore(pages ?? [], asked.phrases, mine);
  if (mine === turn) resultList.removeAttribute("aria-busy");
}

/** Say that full text is not to be had, and begin anew with the next query: the site may just have been renewed. */
function fail(error) {
  console.warn(error);
  message.textContent = words.failed;
  engine = undefined;
  return null;
}

/** Put the query into the address: a new entry for a new question, the same entry while one is being typed. */
function remember() {
  const address = new URL(location.href);
  const before = FIELDS.map((name) => address.searchParams.get(name) ?? "");
  const after = FIELDS.map((name) => form.elements[name].value.trim());
  if (before.join("\n") === after.join("\n")) return;
  FIELDS.forEach((name, at) => (
    after[at] ? address.searchParams.set(name, after[at]) : address.searchParams.delete(name)));
  const [[old, ...filters], [q, ...others]] = [before, after];
  const typing = old && q && (q.startsWith(old) || old.startsWith(q)) && filters.join() === others.join();
  history[typing ? "replaceState" : "pushState"](null, "", address);
}

function ask(pause) {
  clearTimeout(timer);
  turn += 1;
  resultList.setAttribute("aria-busy", "true");
  timer = setTimeout(() => {
    remember();
    run();
  }, pause);
}

function readAddress() {
  const { searchParams } = new URL(location.href);
  FIELDS.forEach((name) => { form.elements[name].value = searchParams.get(name) ?? ""; });
  ask(0);
}

form.addEventListener("input", (event) => { if (!event.isComposing) ask(PAUSE); });
form.addEventListener("compositionend", () => ask(PAUSE));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(0);
});
addEventListener("popstate", readAddress);
readAddress();
