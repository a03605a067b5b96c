// What is shown: text nodes and elements only, never markup from a record.

import { aliasFound, nameOf, path } from "./names.js";
import { excerpt } from "./texts.js";
import { hits, pieces } from "./tokens.js";

const LATE = 1000; // milliseconds that a report waits for its excerpt, which then comes in where it stands

export function element(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

function classed(name, made) {
  made.className = name;
  return made;
}

/** An element whose text is from a record, in Chinese on every page. */
function chinese(tag, ...children) {
  const made = element(tag, ...children);
  made.lang = "zh-CN";
  return made;
}

function link(address, site, ...children) {
  const made = chinese("a", ...children);
  made.href = new URL(address, site).href;
  return made;
}

/** A run of pieces, the hits in <mark>. */
function marked(run, phrases) {
  const found = hits(run, phrases);
  const spans = [];
  run.forEach((piece, at) => {
    if (at > 0 && found.has(at) === found.has(at - 1)) spans.at(-1).text += piece;
    else spans.push({ hit: found.has(at), text: piece });
  });
  return spans.map(({ hit, text }) => (hit ? element("mark", text) : text));
}

/** A name with its place, and what else it is called where that was found. */
export function nameItem(entry, { parts }, words) {
  const alias = aliasFound(entry, parts);
  const note = document.documentElement.lang === "en" ? entry.en : alias && words.alias.replace("{name}", () => alias);
  const shown = element("li", link(entry.address, entry.root, entry.name), " ", chinese("span", entry.where));
  if (note) shown.append(" ", element("span", note));
  return shown;
}

/** A report with its place and the state of its balances, and the text around the first hit. */
export async function pageItem(hit, { phrases }, named, states) {
  const { key, agency, year, state, bundle: { site: { root } } } = hit;
  const [title, address] = [pieces(`${nameOf(key)} ${year}`), `${agency}/${year}/`];
  const where = element("span", path(agency.slice(0, 6)).flatMap((code) => named.get(code) ?? []).join(" "));
  const answer = state ? [classed(`state ${state}`, element("span", states[state] ?? ""))] : [];
  const text = chinese("p");
  const filled = excerpt(hit, phrases).then(({ run, before, after }) => (
    text.append(before ? "…" : "", ...marked(run, phrases), after ? "…" : "")));
  await Promise.race([filled, new Promise((resolve) => { setTimeout(resolve, LATE); })]);
  const facts = classed("facts", element("div", where, " ", ...answer));
  return element("li", link(address, root, ...marked(title, phrases)), facts, text);
}
