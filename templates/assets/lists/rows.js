// A line of a long list as the page writes it: text nodes and elements only, never markup from a record.

const ROOT = new URL("../../", import.meta.url);
const STATES = ["holds", "broken", "undecided", "impossible", "excepted"]; // as a line counts them

function made(tag, given, ...children) {
  const element = Object.assign(document.createElement(tag), given);
  element.append(...children);
  return element;
}

const link = (address, ...children) => made("a", { href: new URL(`${address}/`, ROOT).href }, ...children);
const agencyOf = (address) => address.slice(0, address.lastIndexOf("/"));
const yearOf = (address) => address.slice(address.lastIndexOf("/") + 1);
const head = (...children) => made("th", { scope: "row" }, ...children);
const words = (...children) => made("td", { className: "words" }, ...children);
const state = (word, list) => made("span", { className: `state ${word}` }, list.word(`answer-${word}`));

function gap(word, list) {
  return made("td", { className: word }, "—", made("small", {}, list.word(`mark-${word}`)));
}

/** The figures of a line that the list shows, by where they stand in the line's form. */
function figures(kind, all, list) {
  const found = all.split("|");
  return list.columns[kind.split(" ")[0]].map((at) => {
    const text = (at === null ? "" : found[at]) || "absent";
    return /^\d/.test(text) || text.startsWith("-") ? made("td", {}, text) : gap(text, list);
  });
}

const table = (row) => (lines, list) => [made("tbody", {}, ...lines.map((line) => made("tr", {}, ...row(line, list))))];

function inYear([kind, address, zh, en, scope, , , , all], list) {
  const name = head(link(address, list.name(zh, en)));
  return [name, words(list.word(`scope-${scope}`)), words(state(kind.split(" ")[1], list)), ...figures(kind, all, list)];
}

function ofIndicator([kind, address, zh, en, scope, , , , all], list) {
  const name = head(link(agencyOf(address), list.name(zh, en)));
  const year = made("td", {}, link(address, yearOf(address)));
  return [name, words(list.word(`scope-${scope}`)), year, ...figures(kind, all, list)];
}

function ofChecks([, address, zh, en, , counts, missing, unguarded], list) {
  const numbers = [...counts, missing, unguarded].map((number) => made("td", {}, String(number)));
  return [head(link(address, `${list.name(zh, en)} ${yearOf(address)}`)), ...numbers];
}

function ofFinding([kind, address, zh, en, line, chinese, english], list) {
  const [severity] = kind.split(" ");
  const file = address ? `reports/${address.slice(0, 2)}/${address}.yaml` : zh;
  const report = address && made("a", { href: new URL(`${address}/#checks`, ROOT).href }, `${list.name(zh, en)} ${yearOf(address)}`);
  const text = made("p", {}, made("b", {}, list.word(`severity-${severity}`)), " ", report || made("code", {}, `content/${file}`), " ", list.name(chinese, english));
  if (list.source && line) text.append(" ", made("a", { className: "line", href: `${list.source}${file}#L${line}` }, list.word("line", { n: line })));
  return made("li", { className: severity }, text);
}

/** Agencies under the name of their place, the state of each year's report in its column. */
function ofAgencies(lines, list) {
  const bodies = [];
  let last = "";
  for (const [code, address, zh, en, states, place, placeEn] of lines) {
    if (code !== last) {
      const name = made("th", { className: "under", scope: "rowgroup", colSpan: list.years.length + 1 }, link(code, list.name(place, placeEn)));
      bodies.push(made("tbody", {}, made("tr", {}, name)));
      last = code;
    }
    const cells = list.years.map((year) => made("td", {}, states[year] ? link(`${address}/${year}`, state(states[year], list)) : made("span", { className: "none" }, list.word("none-yet"))));
    bodies.at(-1).append(made("tr", {}, head(link(address, list.name(zh, en))), ...cells));
  }
  return bodies;
}

// --- Changes: by day and kind, the cells of each in a table

function ofChanges(lines, list) {
  const days = [];
  let [lastDay, lastKind] = [];
  for (const line of lines) {
    const [kind, day] = line;
    if (day !== lastDay) days.push(made("section", {}, made("h2", {}, made("time", { dateTime: day }, day))));
    if (day !== lastDay || kind !== lastKind) {
      days.at(-1).append(made("h3", {}, list.word(`changes-${kind}`)), made("ul", { className: "list changes" }));
    }
    days.at(-1).lastChild.append(ofChange(line, list));
    [lastKind, lastDay] = line;
  }
  return days;
}

function ofChange([kind, , address, zh, en, commit, cells, count], list) {
  const item = made("li", {}, zh ? link(address, `${list.name(zh, en)} ${yearOf(address)}`) : address);
  if (kind !== "changed") return item;
  const code = made("code", {}, commit.slice(0, 7));
  item.append(" ", made("span", { className: "count" }, list.source ? made("a", { href: list.source + commit }, code) : code));
  if (!count) item.append(made("p", { className: "note" }, list.word(cells ? "changes-words" : "changes-uncompared")));
  else item.append(ofCells(cells, list));
  if (count > cells?.length) item.append(made("p", { className: "note" }, list.word("changes-more-cells", { n: count - cells.length })));
  return item;
}

function ofCells(cells, list) {
  const heads = ["cell", "before", "after"].map((word) => made("th", { scope: "col" }, list.word(`changes-${word}`)));
  const rows = cells.map(([zh, en, before, after]) => made("tr", {}, head(list.name(zh, en)), printed(before, list), printed(after, list)));
  const shown = made("table", { className: "years" }, made("thead", {}, made("tr", {}, ...heads)), made("tbody", {}, ...rows));
  const box = made("div", { className: "scroll", tabIndex: 0, role: "group" }, shown);
  box.setAttribute("aria-label", list.word("table-scroll"));
  return box;
}

function printed(side, list) {
  if (side === null) return gap("absent", list);
  return ["blank", "lost"].includes(side) ? gap(side, list) : made("td", {}, side);
}

const ROWS = {
  year: table(inYear),
  indicator: table(ofIndicator),
  checks: table(ofChecks),
  finding: (lines, list) => lines.map((line) => ofFinding(line, list)),
  agency: ofAgencies,
  change: ofChanges,
};

/** What stands in place of the lines that the page came with. */
export const nodesOf = (row, lines, list) => ROWS[row](lines, list);
