// What is shown: text nodes and elements only, never markup from a record.

import { aliasFound } from "./names.js";
import { hits, printed, tokens } from "./tokens.js";

const BEFORE = 20; // tokens of an excerpt before the first hit
const LENGTH = 100; // and in all
const [LINE] = tokens("\n");

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
  made.href = new URL(address.replace(/^\/+/, ""), site).href;
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

/** The text around its first hit; the line of names before it is shown where only that has one. */
function excerpt(text, phrases) {
  const narrative = text.slice(text.indexOf(LINE) + 1);
  const run = phrases.length && !hits(narrative, phrases).size ? text : narrative;
  const found = hits(run, phrases);
  const start = found.size ? Math.max(0, Math.min(...found) - BEFORE) : 0;
  const end = start + LENGTH;
  const shown = marked(run.slice(start, end), phrases);
  return chinese("p", start > 0 ? "…" : "", ...shown, end < run.length ? "…" : "");
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
export function pageItem({ url: address, content, meta, filters }, { phrases }, named, states, site) {
  const title = meta.title.split(" ");
  const text = content.split(" ").slice(title.length + 1); // after the title and its line end
  const [state] = filters.state ?? [];
  const where = element("span", (filters.place ?? []).flatMap((code) => named.get(code) ?? []).join(" "));
  const shown = classed(`state ${state}`, element("span", states[state] ?? ""));
  const facts = classed("facts", element("div", where, " ", ...(state ? [shown] : [])));
  return element("li", link(address, site.root, ...marked(title, phrases)), facts, excerpt(text, phrases));
}
