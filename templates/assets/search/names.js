// Names of places and agencies, from short lists; they are found without Pagefind, too.

import { ROOT, digits, json, loadSites, near } from "./sites.js";

const YEAR = /^20[0-9]{2}(年度?)?$/u; // a report's year is no part of a name
const BYTES = new TextDecoder("gb18030");

const lists = new Map();

/** A list of a site, by its whole address; empty where it is not to be had. */
function load(list, root) {
  const address = new URL(`search/${list}.json`, root).href;
  if (!lists.has(address)) {
    lists.set(address, json(address).catch(() => {
      lists.delete(address);
      return [];
    }));
  }
  return lists.get(address);
}

/** Every place in the order of its code: { code, name, en, reports, root of the site that has them }. */
export async function loadPlaces() {
  const all = new Map();
  for (const [rows, root] of await Promise.all((await loadSites()).map(placesOf))) {
    for (const [code, name, en, reports] of rows) {
      const other = all.get(code) ?? { reports: 0, root };
      all.set(code, { code, name, en, reports: other.reports + reports, root: other.reports ? other.root : root });
    }
  }
  return [...all.values()].sort((one, other) => one.code - other.code);
}

const placesOf = async ({ root }) => [await load("places", root), root];

/** Pairs of a part of a name and its short form, the longest parts first. */
export const loadAbbreviations = () => load("abbreviations", ROOT);

/** The codes of a place and of those above it, province first. */
export const path = (code) => [...new Set([`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code])];

const entries = new Map(); // by list

/** Places and agencies of the province in which a place lies, or of all provinces. */
async function loadEntries(place) {
  const places = await loadPlaces();
  const provinces = new Set(places.map(({ code }) => code.slice(0, 2)));
  const chosen = [...provinces].filter((province) => !place || place.startsWith(province));
  const named = new Map(places.map(({ code, name }) => [code, name]));
  const where = (codes) => codes.flatMap((code) => named.get(code) ?? []).join(" ");
  const sites = await loadSites();
  const agencies = await Promise.all(chosen.flatMap((province) => (
    sites.filter((site) => site.places.some((own) => near(own, province)))
      .map((site) => agencyEntries(site, province, where)))));
  const own = places.filter(({ code }) => chosen.includes(code.slice(0, 2))).map(({ code, name, en, root }) => (
    entry(root, `${code}/`, name, en, "", [], where(path(code).slice(0, -1)))));
  return [...own, ...agencies.flat()];
}

async function agencyEntries({ root }, province, where) {
  const rows = await load(`names/${province}`, root);
  if (!entries.has(rows)) {
    entries.set(rows, rows.map(([address, name, en, kind, ...aliases]) => (
      entry(root, address, name, en, kind, aliases, where(path(address.slice(0, 6)))))));
  }
  return entries.get(rows);
}

/** The name of an agency from the key by which it is sorted: its bytes in an encoding that is in order of pinyin. */
export const nameOf = (key) => BYTES.decode(Uint8Array.from(key, (byte) => byte.charCodeAt(0)));

/** The names and the place of an agency in the line that the texts of its reports begin with in the index. */
export async function nameLine(root, agency) {
  const rows = await load(`names/${agency.slice(0, 2)}`, root);
  const [, name, , , ...aliases] = rows.find(([address]) => address === `${agency}/`) ?? [];
  const named = new Map((await loadPlaces()).map((place) => [place.code, place.name]));
  const where = path(agency.slice(0, 6)).flatMap((code) => named.get(code) ?? []).join("");
  return [name, ...aliases, where].filter(Boolean).join("、");
}

function entry(root, address, name, en, kind, aliases, where) {
  return { root, address, name, en, kind, aliases, where, own: [name, ...aliases, en].join("\n").toLowerCase() };
}

async function within({ place, kind }) {
  const code = digits(place);
  return (await loadEntries(place)).filter((one) => one.address.startsWith(code) && (!kind || one.kind === kind));
}

/** Names that hold a part of the query, where name, aliases and place together hold all; the nearest first. */
export async function findNames({ parts, filters }) {
  const sought = parts.filter((part) => !YEAR.test(part)).map((part) => part.toLowerCase());
  if (!sought.length) return [];
  const found = (await within(filters)).filter(({ own, where }) => (
    sought.some((part) => own.includes(part))
    && sought.every((part) => own.includes(part) || where.toLowerCase().includes(part))));
  return nearest(found, sought.join(""));
}

/** Names whose characters hold those of the query in their order, as 汉阴县供销合作社 holds 汉阴供销社. */
export async function similarNames({ parts, filters }) {
  const sought = [...parts.filter((part) => !YEAR.test(part)).join("").replace(/20[0-9]{2}(年度?)?/gu, "")];
  if (sought.length < 2) return [];
  const found = (await within(filters)).filter(({ name, where }) => {
    let at = 0;
    for (const character of where + name) if (character === sought[at]) at += 1;
    return at === sought.length;
  });
  return nearest(found, "");
}

/** The very name, then names that begin so, then places, then the shortest. */
function nearest(found, sought) {
  const ranks = new Map(found.map((one) => [one, distance(one, sought)]));
  return found.sort((one, other) => ranks.get(one) - ranks.get(other));
}

function distance({ name, aliases, kind, own }, sought) {
  if ([name, ...aliases].includes(sought)) return 0;
  const apart = own.startsWith(sought) ? 1 : 2;
  return apart * 1e6 + (kind ? 1e3 : 0) + name.length;
}

/** The alias by which a name was found, where the name itself does not show it. */
export function aliasFound({ name, aliases }, parts) {
  const unseen = parts.filter((part) => !name.includes(part));
  return aliases.find((alias) => unseen.some((part) => alias.includes(part)));
}
