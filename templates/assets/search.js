// The search page: the query in its fields and in the address, names first, then reports, all by the keyboard too.

import { dropBundles } from "./search/bundles.js";
import { isReady } from "./search/engine.js";
import { findNames, loadPlaces, similarNames } from "./search/names.js";
import { findPages, inOrder, prepare } from "./search/pages.js";
import { showPlaces } from "./search/places.js";
import { element, nameItem, pageItem } from "./search/show.js";
import { query, suggestions } from "./search/suggestions.js";

const FILTERS = ["place", "year", "kind", "state", "asked"];
const FIELDS = ["q", ...FILTERS, "sort"];
const NAMES = 6; // shown at once
const PAGES = 10;
const PAUSE = 150; // milliseconds without a keystroke
const BREATH = 400; // milliseconds until results that are still coming in are shown anew

const form = document.getElementById("search");
const message = document.getElementById("search-status");
const hints = document.getElementById("search-hints");
const nameList = document.getElementById("search-names");
const resultList = document.getElementById("search-results");
const clear = document.getElementById("search-clear");
const input = form.elements.q;
const words = form.dataset;

let places = [];
let turn = 0;
let timer;

const field = (name) => form.elements[name].value.trim();

function asked() {
  const filters = Object.fromEntries(FILTERS.filter(field).map((name) => [name, field(name)]));
  return query(field("q"), filters, field("sort"));
}

// --- Asking and showing

async function run() {
  const mine = ++turn;
  const isOld = () => mine !== turn;
  const now = asked();
  const empty = !now.q && !Object.keys(now.filters).length;
  clear.hidden = !Object.keys(now.filters).length;
  nameList.setAttribute("aria-label", words.names);
  if (!empty && !isReady()) say(words.loading);
  const show = shower(now, isOld);
  const finding = empty ? null : findPages(now, isOld, looker(now, show, isOld)).catch(fail);
  const naming = empty ? null : loadPlaces().then((found) => { places = found; });
  const names = empty ? [] : await findNames(now);
  if (isOld()) return;
  hints.replaceChildren();
  empties(nameList);
  await showSome(nameList, names, NAMES, (name) => nameItem(name, now, words), isOld);
  const [answer] = await Promise.all([finding, naming]);
  if (isOld()) return;
  message.removeAttribute("aria-busy");
  if (empty || answer) message.textContent = empty ? "" : status(now, names, answer);
  if (!empty) await openTree(field("place"));
  if (isOld()) return;
  await show(answer?.pages ?? []);
  if (isOld()) return;
  resultList.removeAttribute("aria-busy");
  if (answer) await showHints(now, names, answer.pages, isOld);
}

const isEnglish = () => document.documentElement.lang === "en";

const placeNames = () => new Map(places.map(({ code, name, en }) => [code, isEnglish() ? en : name]));

/** Shows pages in place of those shown before; of several calls the last one counts. */
function shower(now, isOld) {
  let last = 0;
  return async (pages) => {
    const mine = ++last;
    const named = placeNames();
    const states = Object.fromEntries([...form.elements.state.options].map(({ value, text }) => [value, text]));
    const item = (hit) => pageItem(hit, now, named, states);
    const before = resultList.contains(document.activeElement) ? document.activeElement.href : null;
    await showSome(resultList, pages, PAGES, item, () => isOld() || mine !== last, true);
    if (before) [...resultList.querySelectorAll("a")].find(({ href }) => href === before)?.focus();
  };
}

/** Says what is not the last word yet: it is read out when all is done. */
function say(text) {
  message.setAttribute("aria-busy", "true");
  message.textContent = text;
}

/** Says how far the search has come with each part of the answer, and shows the best now and then. */
function looker(now, show, isOld) {
  let timer;
  return ({ pages, done, all, among }) => {
    if (isOld() || done === all) return;
    const numbers = { among, done, all, n: pages.length };
    say(words.searching.replace(/\{(\w+)\}/g, (_, name) => numbers[name]));
    timer ??= setTimeout(() => {
      timer = undefined;
      if (!isOld() && message.hasAttribute("aria-busy")) show(inOrder(pages, now.sort));
    }, BREATH);
  };
}

function status({ q }, names, { pages, failed }) {
  const lost = [...new Set(failed.map(unheard))].join(words.comma);
  const missing = lost && ` ${words.lost.replace("{where}", () => lost)}`;
  if (!pages.length && !names.length) return (q ? words.none : words.nothing).replace("{q}", () => q) + missing;
  return words.count.replace("{n}", pages.length).replace("{names}", names.length) + missing;
}

/** What did not answer: the provinces, or the site, and the years. */
function unheard({ site, from, to, first, last }) {
  const named = placeNames();
  const provinces = [from, to].map((code) => named.get(code?.slice(0, 2).padEnd(6, "0")));
  const names = provinces.every(Boolean) ? provinces : [isEnglish() ? site.en : site.name];
  const range = (ends) => [...new Set(ends)].filter(Boolean).join("–");
  return `${range(names)} ${range([first, last])}`.trim();
}

/** Say that full text is not to be had. */
function fail(error) {
  console.warn(error);
  message.textContent = words.failed;
  dropBundles();
  return null;
}

/** Add the next items to those shown, or put them in their place, and a button where there are more;
 *  nothing once the query has changed. */
async function showSome(list, items, size, make, isOld, anew = false) {
  const shown = await Promise.all(items.slice(0, size).map(make));
  if (isOld()) return;
  if (anew) empties(list);
  list.append(...shown);
  const rest = items.slice(size);
  if (rest.length) list.after(moreButton(() => showSome(list, rest, size, make, isOld)));
}

function moreButton(show) {
  const button = element("button", words.more);
  button.type = "button";
  button.addEventListener("click", () => {
    button.previousElementSibling.lastElementChild.querySelector("a").focus();
    button.remove();
    show();
  });
  return button;
}

function empties(list) {
  list.replaceChildren();
  if (list.nextElementSibling?.matches("button")) list.nextElementSibling.remove();
}

/** Other ways to ask; where nothing at all was found, names that are like the query, too. */
async function showHints(now, names, pages, isOld) {
  const others = await suggestions(now, pages.length, isOld).catch(() => []);
  const similar = names.length + pages.length ? [] : (await similarNames(now)).slice(0, NAMES);
  if (isOld()) return;
  const links = others.map(([other, count]) => element("li", otherLink(other), ` ${words.hits.replace("{n}", count)}`));
  if (links.length) hints.append(element("p", words.try), element("ul", ...links));
  const items = similar.map((name) => nameItem(name, now, words));
  if (items.length) hints.append(element("p", words.similar), element("ul", ...items));
}

function otherLink({ q, filters, sort }) {
  const anchor = element("a", filtersDropped(filters) ? words.unfiltered : q);
  const address = new URL(location.pathname, location.href);
  const fields = { q, ...filters, sort };
  FIELDS.filter((name) => fields[name]).forEach((name) => address.searchParams.set(name, fields[name]));
  anchor.href = address.href;
  return anchor;
}

const filtersDropped = (filters) => Object.keys(asked().filters).length > Object.keys(filters).length;

// --- The query in the address: a new entry for a new question, the same entry while one is being typed

function remember() {
  const address = new URL(location.href);
  const before = FIELDS.map((name) => address.searchParams.get(name) ?? "");
  const after = FIELDS.map(field);
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

/** A long tree of places is opened as far as the chosen one; a short one is all there from the start. */
async function openTree(place) {
  places = await loadPlaces();
  if (places.length && "tree" in form.elements.place.dataset) showPlaces(form.elements.place, places, place);
}

async function readAddress() {
  const { searchParams } = new URL(location.href);
  if (FIELDS.some((name) => searchParams.get(name))) prepare(Object.fromEntries(searchParams));
  resultList.setAttribute("aria-busy", "true");
  if (searchParams.get("place")) await openTree(searchParams.get("place"));
  for (const name of FIELDS) {
    const { elements: { [name]: control } } = form;
    control.value = searchParams.get(name) ?? "";
    if (control.selectedIndex < 0) control.value = ""; // a choice that there is not
  }
  ask(0);
}

// --- Events

form.addEventListener("input", (event) => {
  if (!event.isComposing) ask(PAUSE);
});
input.addEventListener("focus", () => prepare(asked().filters));
form.addEventListener("compositionend", () => ask(PAUSE));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(0);
});
clear.addEventListener("click", () => {
  FILTERS.forEach((name) => { form.elements[name].value = ""; });
  input.focus();
  ask(0);
});

/** The query and every link below it, as the arrow keys walk them. */
function stops() {
  const lists = [hints, nameList, resultList];
  const below = lists.flatMap((list) => [...list.querySelectorAll("a")].concat(
    list.nextElementSibling?.matches("button") ? list.nextElementSibling : []));
  return [input, ...below];
}

function walk(event, step) {
  const all = stops();
  const at = all.indexOf(document.activeElement);
  if (at < 0 || !all[at + step]) return;
  event.preventDefault();
  all[at + step].focus();
}

function empty() {
  input.value = "";
  input.focus();
  ask(0);
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "ArrowDown") walk(event, 1);
  if (key === "ArrowUp") walk(event, -1);
  if (key === "Escape" && stops().includes(target)) empty();
  if (key === "/" && !target.matches("input, select, textarea")) {
    event.preventDefault();
    input.select();
  }
});

addEventListener("popstate", readAddress);
// The page has changed its language: what the script has written must follow.
new MutationObserver(run).observe(document.documentElement, { attributeFilter: ["lang"] });
readAddress();
