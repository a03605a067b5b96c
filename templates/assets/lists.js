// Long lists: a page has the first lines of each; this fetches the others, a page of them or as they are chosen.
// lists/<name>.json counts the lines of every chunk by kind, so that only the chunks of the lines shown are fetched.

import { nodesOf } from "./lists/rows.js";

const ROOT = new URL("../", import.meta.url);
const NEAR = 2; // pages named on either side of the present one
const page = document.documentElement;
const known = new Map(); // by address, what is being fetched

const english = () => page.lang === "en";
const pick = ([zh, en]) => (english() ? en : zh);

function fetched(path) {
  if (!known.has(path)) {
    const answer = fetch(new URL(`lists/${path}.json`, ROOT)).then((response) => {
      if (!response.ok) throw new Error(path);
      return response.json();
    });
    answer.catch(() => known.delete(path));
    known.set(path, answer);
  }
  return known.get(path);
}

class LongList {
  constructor(element, at) {
    Object.assign(this, { element, at, key: `l${at}`, ...element.dataset });
    this.size = Number(this.size);
    this.columns = this.columns && JSON.parse(this.columns);
    this.years = this.years && JSON.parse(this.years);
    this.form = element.querySelector(".filters");
    this.status = element.querySelector(".status");
    this.pager = element.querySelector(".pager");
    this.lines = element.querySelector(".days, ul.findings, table");
    this.turn = 0;
    this.form.addEventListener("change", () => this.go(this.chosen(), 1));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.pager.addEventListener("click", (event) => this.follow(event));
  }

  async start() {
    this.index = await fetched(this.list);
    const firsts = [...new Set(this.index.chunks.map(([name]) => name.split("/")[0]))].filter((at) => this.index.places[at]);
    this.fill("place", firsts.map((at) => [at, ...this.index.places[at]]));
    const years = [...new Set(this.index.chunks.map(([name]) => name.split("/")[1]))].filter((at) => /^\d/.test(at));
    this.fill("year", years.sort().reverse().map((at) => [at, at, at]));
    this.form.hidden = !this.form.elements.length;
    this.element.querySelector(".rest").hidden = true;
    await this.read();
  }

  fill(name, rows) {
    const list = this.form.elements[name];
    for (const [value, zh, en] of list ? rows : []) {
      const option = new Option(pick([zh, en]), value);
      Object.assign(option.dataset, { zh, both: en });
      list.append(option);
    }
  }

  // --- What is asked for, in the fields and in the address: ?l0.place=61&l0.page=3

  get fields() {
    return [...this.form.elements].filter((field) => field.name);
  }

  chosen() {
    return Object.fromEntries(this.fields.map(({ name, value }) => [name, value]));
  }

  address(asked, number) {
    const found = new URL(location.href);
    const values = { ...asked, page: number > 1 ? String(number) : "" };
    for (const [name, value] of Object.entries(values)) {
      if (value) found.searchParams.set(`${this.key}.${name}`, value);
      else found.searchParams.delete(`${this.key}.${name}`);
    }
    return found;
  }

  read() {
    const given = new URLSearchParams(location.search);
    const value = (name) => given.get(`${this.key}.${name}`) ?? "";
    for (const field of this.fields) {
      field.value = value(field.name);
      if (field.selectedIndex < 0) field.selectedIndex = 0;
    }
    return this.show(Math.max(1, Math.trunc(Number(value("page"))) || 1));
  }

  go(asked, number) {
    history.pushState(null, "", this.address(asked, number));
    return this.show(number);
  }

  async follow(event) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    await this.go(this.chosen(), Number(link.dataset.page));
    this.status.tabIndex = -1;
    this.status.focus({ preventScroll: true });
    this.element.scrollIntoView();
  }

  // --- Which lines those are

  fits(kind, { kind: wanted }, pass) {
    const parts = kind.split(" ");
    if (this.within && !kind.startsWith(this.within)) return false;
    if (this.columns && !(parts[0] in this.columns)) return false;
    return (!wanted || parts.includes(wanted)) && (!pass || parts.includes(pass));
  }

  // The chunks with such lines, in order, and how many there are in each; a list in passes begins anew for each.
  runs(asked) {
    const year = asked.year || this.year;
    const found = [];
    for (const pass of this.passes?.split(" ") ?? [""]) {
      for (const [name, kinds] of this.index.chunks) {
        const [first, second] = name.split("/");
        if ((asked.place && first !== asked.place) || (year && second !== year)) continue;
        const count = Object.entries(kinds).reduce((sum, [kind, n]) => sum + (this.fits(kind, asked, pass) ? n : 0), 0);
        if (count) found.push({ name, pass, count });
      }
    }
    return found;
  }

  async some(runs, asked, from, to) {
    let at = 0;
    const parts = [];
    for (const { name, pass, count } of runs) {
      const [start, end] = [Math.max(0, from - at), Math.min(count, to - at)];
      if (start < end) {
        const some = (lines) => lines.filter(([kind]) => this.fits(kind, asked, pass)).slice(start, end);
        parts.push(fetched(`${this.list}/${name}`).then(some));
      }
      at += count;
    }
    return (await Promise.all(parts)).flat();
  }

  // --- Showing

  async show(number) {
    const mine = ++this.turn;
    const asked = this.chosen();
    const runs = this.runs(asked);
    const count = runs.reduce((sum, run) => sum + run.count, 0);
    const pages = Math.max(1, Math.ceil(count / this.size));
    this.number = Math.min(number, pages);
    const from = (this.number - 1) * this.size;
    const first = !this.drawn && this.number === 1 && !Object.values(asked).some(Boolean);
    if (!first) {
      const waiting = setTimeout(() => this.say("list-loading"), 300);
      try {
        const lines = await this.some(runs, asked, from, from + this.size);
        if (mine !== this.turn) return;
        this.put(nodesOf(this.row, lines, this));
        this.drawn = true;
      } catch (error) {
        console.warn(error);
        if (mine === this.turn) this.say("list-failed");
        return;
      } finally {
        clearTimeout(waiting);
      }
    }
    const to = Math.min(count, from + this.size);
    this.say(count ? "list-status" : "list-none", { from: from + 1, to, n: count });
    this.page(pages);
  }

  put(nodes) {
    if (this.lines.tagName !== "TABLE") return this.lines.replaceChildren(...nodes);
    for (const body of [...this.lines.tBodies]) body.remove();
    return this.lines.tHead.after(...nodes);
  }

  word(key, values = {}) {
    return pick(this.index.words[key]).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  name(zh, en) {
    return pick([zh, en]);
  }

  say(key, values) {
    this.status.textContent = this.word(key, values);
  }

  page(pages) {
    this.pager.hidden = pages < 2;
    this.pager.setAttribute("aria-label", this.word("list-pages", { n: this.at + 1 }));
    const near = (number) => number === 1 || number === pages || Math.abs(number - this.number) <= NEAR;
    const found = [];
    if (this.number > 1) found.push(this.link(this.number - 1, this.word("list-before")));
    for (let number = 1; number <= pages; number += 1) {
      if (near(number)) found.push(this.link(number, String(number)));
      else if (near(number - 1)) found.push("…");
    }
    if (this.number < pages) found.push(this.link(this.number + 1, this.word("list-after")));
    this.pager.replaceChildren(...found.flatMap((each) => [each, " "]));
  }

  link(number, text) {
    const made = Object.assign(document.createElement("a"), { textContent: text, href: this.address(this.chosen(), number) });
    made.dataset.page = number;
    if (text === String(this.number)) made.setAttribute("aria-current", "page");
    return made;
  }

  // The lines that came with the page are turned into the other language with the rest of it.
  speak() {
    for (const option of this.form.querySelectorAll("option[data-both]")) option.textContent = pick([option.dataset.zh, option.dataset.both]);
    return this.show(this.number);
  }
}

const lists = [...document.querySelectorAll(".long")].map((element, at) => new LongList(element, at));
await Promise.all(lists.map((list) => list.start().catch(() => {})));
addEventListener("popstate", () => lists.forEach((list) => list.index && list.read()));
new MutationObserver(() => lists.forEach((list) => list.index && list.speak())).observe(page, { attributeFilter: ["lang"] });
