// Compare: any bodies and indicators, chosen by typing, as a table and small charts; the address holds the choice.
// Places and indicators are in compare/choices.json, the bodies in the .json of their place, the numbers in their .csv.

import { bodiesOf, offers, setPlaces } from "./compare/bodies.js";

const ROOT = new URL("../", import.meta.url);
const SVG = "http://www.w3.org/2000/svg";
const OFFERED = 12; // options shown at once
const PAUSE = 120; // milliseconds without a keystroke
const CHART = { width: 220, bar: 90, head: 16, foot: 16, gap: 6 };

const page = document.documentElement;
const form = document.getElementById("compare");
const message = document.getElementById("compare-status");
const result = document.getElementById("compare-result");
const table = result.querySelector("table");
const charts = document.getElementById("compare-charts");
const download = document.getElementById("compare-csv");
const english = () => page.lang === "en";
const say = (key, values = {}) => form.dataset[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// --- What can be chosen

const choices = await (await fetch(new URL("compare/choices.json", ROOT))).json();
setPlaces(choices.places, ROOT);
const indicators = new Map(choices.indicators.map((item) => {
  const id = item.of ? `${item.id}/${item.of}` : item.id;
  return [id, { ...item, id, cell: item.id, noteZh: item.unit[0], noteEn: item.unit[1], sought: [item.zh, item.en, item.id] }];
}));
const chosen = { a: [], i: [] };
const nameOf = (item) => (english() ? item.en : item.zh);
const noteOf = (item) => (english() ? item.noteEn : item.noteZh);

async function found(field, text) {
  const { bodies, places } = field === "a" ? await offers(text) : { bodies: rows(text), places: [] };
  const free = bodies.filter((item) => !chosen[field].includes(item)).slice(0, OFFERED);
  if (field === "a" && !bodies.length && !places.length) message.textContent = say("place");
  return [...free, ...places];
}

function rows(text) {
  const parts = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (item) => parts.every((part) => item.sought.some((words) => words.toLowerCase().includes(part)));
  return [...indicators.values()].filter(fits);
}

// --- The state in the address: a bodies, i indicators, y years

async function read() {
  const asked = new URLSearchParams(location.search);
  const named = (field) => (asked.get(field) ?? "").split(",").filter(Boolean);
  chosen.i = named("i").map((id) => indicators.get(id)).filter(Boolean);
  chosen.a = await bodiesOf(named("a").slice(0, choices.most));
  const years = asked.get("y")?.split(",");
  for (const box of form.elements.y.length ? form.elements.y : [form.elements.y]) {
    box.checked = !years || years.includes(box.value);
  }
  if (chosen.a.length && !chosen.i.length) chosen.i = [choices.indicators.find((item) => !item.of)].map((item) => indicators.get(item.id));
  while (chosen.a.length * chosen.i.length > choices.most) (chosen.a.length > 1 ? chosen.a : chosen.i).pop();
}

function write() {
  const boxes = [...form.querySelectorAll("[name=y]")];
  const kept = boxes.filter((box) => box.checked).map((box) => box.value);
  const parts = ["a", "i"].filter((field) => chosen[field].length)
    .map((field) => `${field}=${chosen[field].map((item) => item.id).join(",")}`);
  if (kept.length < boxes.length) parts.push(`y=${kept.join(",")}`);
  history.replaceState(null, "", parts.length ? `?${parts.join("&")}` : location.pathname);
}

// --- The numbers

const loaded = new Map();

async function reports(address) {
  if (!loaded.has(address)) {
    const response = await fetch(new URL(`${address}.csv`, ROOT));
    if (!response.ok) throw new Error(address);
    loaded.set(address, tabled(await response.text()));
  }
  return loaded.get(address);
}

// year → row → column → what stands there
function tabled(text) {
  const [head, ...lines] = lines_of(text.replace(/^\ufeff/, ""));
  const years = {};
  for (const line of lines) {
    const cells = Object.fromEntries(head.map((name, at) => [name, line[at]]));
    (years[cells.year] ??= {})[cells.row] = cells;
  }
  return years;
}

function lines_of(text) {
  return text.split(/\r?\n/).filter(Boolean).map((line) => (
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((found) => (found[1]?.replaceAll('""', '"') ?? found[2]))));
}

// A number, or the word for why there is none. A group that is not printed is the sum of its rows.
function cell(rows, path) {
  if (!rows) return "none";
  const at = path.lastIndexOf(".");
  const [row, column] = [path.slice(0, at), path.slice(at + 1)];
  const parts = rows[row] ? [rows[row]] : Object.entries(rows).filter(([name]) => name.startsWith(`${row}.`)).map(([, cells]) => cells);
  const values = parts.map((cells) => cells[column] ?? "").filter((value) => value !== "");
  if (!values.length) return "absent";
  const missing = ["lost", "blank"].find((word) => values.includes(word));
  if (missing) return missing;
  return values.length === 1 ? Number(values[0]) : values.reduce((sum, value) => sum + Number(value), 0);
}

// number: to draw and to write; shown: what the table says
function value(rows, indicator) {
  const count = cell(rows, indicator.cell);
  if (typeof count !== "number") return { shown: say(count), word: count };
  if (!indicator.of) return { number: count, shown: String(count) };
  const total = cell(rows, indicator.of);
  if (typeof total !== "number") return { shown: say(total), word: total };
  if (total < choices.least) return { shown: say("few", { n: total, least: choices.least }), word: "few", count, total };
  const number = Math.round((1000 * count) / total) / 10;
  return { number, shown: `${number.toFixed(1)}%`, count, total };
}

// --- Table, charts and file

const make = (tag, text = "", given = {}) => {
  const element = Object.assign(document.createElement(tag), { textContent: text });
  for (const [name, content] of Object.entries(given)) element.setAttribute(name, content);
  return element;
};
const drawn = (tag, given, text = "") => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, content] of Object.entries(given)) element.setAttribute(name, content);
  element.textContent = text;
  return element;
};

async function lines() {
  const years = [...form.querySelectorAll("[name=y]:checked")].map((box) => box.value);
  const pairs = chosen.i.flatMap((indicator) => chosen.a.map((agency) => ({ agency, indicator })));
  return Promise.all(pairs.map(async ({ agency, indicator }) => {
    const own = await reports(agency.id);
    return { agency, indicator, values: years.map((year) => ({ year, ...value(own[year], indicator) })) };
  }));
}

async function begin() {
  try {
    await read();
    show();
  } catch {
    message.textContent = say("failed");
  }
}

let turn = 0;

async function show() {
  const mine = ++turn;
  write();
  list();
  if (!chosen.a.length || !chosen.i.length) {
    result.hidden = true;
    message.textContent = say("nothing");
    return;
  }
  try {
    const done = await lines();
    if (mine === turn) fill(done);
  } catch {
    message.textContent = say("failed");
  }
}

function fill(done) {
  message.textContent = say("lines", { n: done.length });
  const years = done[0].values.map(({ year }) => year);
  const head = make("tr");
  for (const text of [say("agency"), say("scope"), say("indicator")]) head.append(make("th", text, { scope: "col", class: "words" }));
  for (const year of years) head.append(make("th", year, { scope: "col" }));
  table.tHead.replaceChildren(head);
  table.tBodies[0].replaceChildren(...done.map(row));
  charts.replaceChildren(...done.map((line) => panel(line, done)));
  URL.revokeObjectURL(download.href);
  download.href = URL.createObjectURL(new Blob(["\ufeff", csv(done, years)], { type: "text/csv" }));
  result.hidden = false;
}

function row({ agency, indicator, values }) {
  const line = make("tr");
  const link = make("a", nameOf(agency), { href: new URL(`${agency.id}/`, ROOT) });
  const first = make("th", "", { scope: "row" });
  first.append(link, make("small", ` ${noteOf(agency)}`));
  line.append(first, make("td", scopeOf(agency), { class: "words" }), make("td", nameOf(indicator), { class: "words" }));
  for (const { word, shown, count, total } of values) {
    const box = make("td", word && word !== "few" ? "—" : shown, word ? { class: word } : {});
    if (word && word !== "few") box.append(make("small", shown));
    else if (!word && total !== undefined) box.append(make("small", ` ${count}/${total}`));
    line.append(box);
  }
  return line;
}

const scopeOf = (agency) => say(agency.scope === "place" ? "scopePlace" : "scopeOrgan");

function panel({ agency, indicator, values }, done) {
  const { width, bar, head, foot, gap } = CHART;
  const alike = done.filter((line) => line.indicator === indicator).flatMap((line) => line.values);
  const highest = Math.max(...alike.map(({ number }) => number ?? 0)) || 1;
  const step = Math.min(48, width / values.length);
  const name = `${nameOf(agency)} · ${nameOf(indicator)}`;
  const svg = drawn("svg", { class: "bars", role: "img", viewBox: `0 0 ${width} ${head + bar + foot}`, "aria-label": say("chart", { name }) });
  values.forEach(({ year, number, shown }, at) => {
    const height = Math.max(0, Math.round((bar * (number ?? 0)) / highest));
    const middle = at * step + (step - gap) / 2;
    if (number !== undefined) svg.append(drawn("rect", { x: at * step, y: head + bar - height, width: step - gap, height }));
    svg.append(drawn("text", { x: middle, y: head + bar - height - 4 }, number === undefined ? "—" : shown));
    svg.append(drawn("text", { class: "year", x: middle, y: head + bar + foot - 3 }, year));
  });
  const figure = make("figure");
  figure.append(make("figcaption", name), svg);
  return figure;
}

function csv(done, years) {
  const head = ["agency_id", "agency", "indicator", "label", ...years.flatMap((year) => (
    done.some(({ indicator }) => indicator.of) ? [year, `${year}_count`, `${year}_of`] : [year]))];
  const wide = head.length > 4 + years.length;
  const body = done.map(({ agency, indicator, values }) => [
    agency.id, nameOf(agency), indicator.id, nameOf(indicator),
    ...values.flatMap(({ number, word, count, total }) => (wide ? [number ?? word, count ?? "", total ?? ""] : [number ?? word]))]);
  return [head, ...body].map((line) => line.map(quoted).join(",")).join("\r\n") + "\r\n";
}

const quoted = (text) => (/[",\n]/.test(text) ? `"${String(text).replaceAll('"', '""')}"` : text);

// --- Choosing by typing

function list() {
  for (const box of form.querySelectorAll("[data-field]")) {
    const field = box.dataset.field;
    box.querySelector(".chosen").replaceChildren(...chosen[field].map((item) => {
      const one = make("li");
      const button = make("button", "×", { type: "button", "aria-label": say("remove", { name: nameOf(item) }) });
      button.addEventListener("click", () => {
        chosen[field] = chosen[field].filter((other) => other !== item);
        show();
      });
      one.append(make("span", nameOf(item)), button);
      return one;
    }));
  }
}

function add(field, item) {
  const other = chosen[field === "a" ? "i" : "a"].length || 1;
  if ((chosen[field].length + 1) * other > choices.most) {
    message.textContent = say("full", { n: choices.most });
    return;
  }
  chosen[field].push(item);
  show();
}

function chooser(box) {
  const field = box.dataset.field;
  const input = box.querySelector("input");
  const options = box.querySelector(".options");
  let offered = [];
  let at = -1;
  let timer;

  const close = () => {
    options.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (item) => {
    if (item.code) {
      input.value = `${noteOf(item)} `;
      offer();
      return;
    }
    input.value = "";
    close();
    add(field, item);
    input.focus();
  };
  let asking = 0;
  const offer = async () => {
    const mine = ++asking;
    const answer = await found(field, input.value).catch(() => []);
    if (mine !== asking || document.activeElement !== input) return;
    offered = answer;
    at = -1;
    options.replaceChildren(...offered.map((item, place) => {
      const option = make("li", item.code ? `${noteOf(item)} ›` : nameOf(item), { role: "option", id: `${options.id}-${place}`, "aria-selected": "false" });
      if (!item.code) option.append(make("small", ` ${noteOf(item)}`));
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(item);
      });
      return option;
    }));
    options.hidden = !offered.length;
    input.setAttribute("aria-expanded", String(offered.length > 0));
  };
  const move = async (by) => {
    if (options.hidden) await offer();
    if (!offered.length) return;
    at = (at + by + offered.length) % offered.length;
    [...options.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    options.children[at]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options.children[at]?.id ?? "");
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(offer, PAUSE);
  });
  input.addEventListener("focus", offer);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", async (event) => {
    if (!["ArrowDown", "ArrowUp", "Escape", "Enter"].includes(event.key)) return;
    if (event.key !== "Escape") event.preventDefault();
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape") close();
    else {
      clearTimeout(timer);
      const item = at < 0 ? input.value && (await found(field, input.value))[0] : offered[at];
      if (item) take(item);
    }
  });
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", (event) => event.target.name === "y" && show());
form.querySelectorAll("[data-field]").forEach(chooser);
new MutationObserver(show).observe(page, { attributeFilter: ["lang"] });
addEventListener("popstate", begin);
await begin();
form.hidden = false;
