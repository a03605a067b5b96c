// The bodies that can be compared, place by place: a list of places comes first, the bodies of a place are in its .json.

const NEAR = 12; // places whose bodies are fetched at once
const PLACES = 40; // places offered at once

const bodies = new Map(); // by address, of the places that were fetched
const asked = new Map(); // by code, the fetching of a place
let places = new Map();
let root;

export function setPlaces(rows, from) {
  root = from;
  const named = new Map(rows.map((row) => [row[0], row]));
  const above = (code) => [...new Set([`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code])].filter((at) => named.has(at));
  places = new Map(rows.map(([code, zh, en, count]) => {
    const path = above(code).map((at) => named.get(at));
    const names = path.flatMap((row) => [row[1], row[2].toLowerCase()]);
    const noteZh = path.map((row) => row[1]).join(" ");
    const noteEn = path.map((row) => row[2]).reverse().join(", ");
    return [code, { code, zh, en, count, depth: path.length, names, noteZh, noteEn }];
  }));
}

// The bodies of these addresses; those that there are not are left out.
export async function bodiesOf(addresses) {
  const codes = new Set(addresses.map((address) => address.split("/")[0]).filter((code) => places.has(code)));
  await Promise.all([...codes].map(fetched));
  return addresses.map((address) => bodies.get(address)).filter(Boolean);
}

// What the text can mean: bodies where few places are meant, else places to choose from; neither where no place is named.
export async function offers(text) {
  const parts = text.toLowerCase().split(/[\s,]+/).filter(Boolean);
  const near = meant(parts).filter((place) => place.count);
  const few = near.length <= NEAR;
  if (!few && !parts.length) return { bodies: [], places: [...places.values()].filter((place) => place.depth === 1) };
  if (!few && !parts.some((part) => near.some((place) => fits(place, part)))) return { bodies: [], places: [] };
  const opened = few ? near : near.slice(0, 1);
  await Promise.all(opened.map((place) => fetched(place.code)));
  const found = opened.flatMap((place) => place.bodies);
  const fit = found.filter((body) => parts.every((part) => body.sought.some((words) => words.includes(part))));
  return { bodies: fit, places: few ? [] : near.slice(0, PLACES) };
}

// The places that most parts of the text name, the larger before the smaller.
function meant(parts) {
  const scored = [...places.values()].map((place) => [parts.filter((part) => fits(place, part)).length, place]);
  const most = Math.max(0, ...scored.map(([score]) => score));
  return scored.filter(([score]) => score === most).map(([, place]) => place).sort((one, other) => one.depth - other.depth);
}

// 汉阴 names 汉阴县, and so does the whole name of one of its bodies.
const fits = (place, part) => place.names.some((name) => name.includes(part) || part.includes(name));

function fetched(code) {
  if (!asked.has(code)) asked.set(code, fetchBodies(places.get(code)));
  return asked.get(code);
}

async function fetchBodies(place) {
  const response = await fetch(new URL(`${place.code}.json`, root));
  if (!response.ok) throw new Error(place.code);
  const { agencies } = await response.json();
  place.bodies = agencies.filter((agency) => agency.reports.length).map((agency) => body(agency, place));
  for (const each of place.bodies) bodies.set(each.id, each);
}

function body({ agency_id: id, agency: zh, agency_en: en, scope, aliases, former_names: former }, place) {
  const sought = [zh, en.toLowerCase(), ...aliases, ...former, ...place.names];
  return { id, zh, en, scope, sought, noteZh: place.noteZh, noteEn: place.noteEn };
}
