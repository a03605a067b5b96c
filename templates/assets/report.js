// The page of an agency-year: zeros stand back, citations can be copied, and a number can be reported.
// "Report an error" from a cell: chosen from the list or by a click, it fills in the link with its path and
// what is printed there. Without script the link speaks of the page as a whole.

const page = document.documentElement;
const link = document.getElementById("report-error");
const list = document.getElementById("cell");
const whole = link?.href;
const cells = [...document.querySelectorAll(".form tbody td")].filter((cell) => cell.textContent);
let language = "";
let paths;

// The labels above each column of a table, outermost first.
function headsOf(table) {
  const columns = [];
  [...table.tHead?.rows ?? []].forEach((row, level) => {
    let at = 0;
    for (const head of row.cells) {
      while (columns[at]?.[level]) at += 1;
      for (let x = at; x < at + head.colSpan; x += 1) {
        for (let y = level; y < level + head.rowSpan; y += 1) (columns[x] ??= [])[y] = head.textContent;
      }
      at += head.colSpan;
    }
  });
  return columns.map((labels) => [...new Set(labels)]);
}

// Row and column of a cell as people read them: of the heads in its own part of the table, or left of it and above.
function labelsOf(cell, heads) {
  const row = [...cell.parentNode.querySelectorAll("th")].at(-1)?.textContent;
  const numbers = [...cell.parentNode.cells].filter((other) => other.tagName === "TD");
  const at = numbers.indexOf(cell) - numbers.length;
  const inside = [...cell.closest("tbody").querySelectorAll("th[scope=col]")];
  const above = inside.length ? [inside.at(at).textContent] : heads.at(at);
  return row ? [row, above.at(-1)] : above.slice(-2);
}

// What is printed; of a missing number the word for it, never what the balances say of it.
function shownIn(cell) {
  if (!cell.matches(".lost, .blank")) return (cell.querySelector("b") ?? cell.firstChild).textContent;
  return cell.matches(".deduced") ? "—" : cell.querySelector("small").textContent;
}

// The list is written when it is first wanted, and again when the language has changed.
function fill() {
  if (language === page.lang) return;
  language = page.lang;
  const chosen = list.selectedIndex;
  list.length = 1;
  list.querySelectorAll("optgroup").forEach((group) => group.remove());
  const heads = new Map([...document.querySelectorAll(".form")].map((table) => [table, headsOf(table)]));
  let group;
  for (const cell of cells) {
    const [row, column] = labelsOf(cell, heads.get(cell.closest("table")));
    if (group?.label !== row) {
      group = Object.assign(document.createElement("optgroup"), { label: row });
      list.append(group);
    }
    group.append(new Option(`${column} ${shownIn(cell)}`, `${row} · ${column}`));
  }
  list.selectedIndex = chosen;
}

// The paths of all cells in printed order, from the report's own .json.
async function load() {
  const { tables } = await (await fetch(list.dataset.paths)).json();
  return tables.flatMap(({ table, columns, rows }) => (
    Object.keys(rows).flatMap((row) => columns.map((name) => `${table}.${row}.${name}`))));
}

async function choose() {
  const cell = cells[list.selectedIndex - 1];
  document.querySelector("td.picked")?.classList.remove("picked");
  document.querySelector("td .report")?.remove();
  link.href = whole;
  if (!cell) return;
  cell.classList.add("picked");
  paths ??= load().catch(() => []);
  const path = (await paths)[cells.indexOf(cell)];
  if (cells[list.selectedIndex - 1] !== cell) return;
  const address = new URL(whole);
  const named = list.value + (path ? ` (${path})` : "");
  address.searchParams.set("cell", named);
  address.searchParams.set("shown", shownIn(cell));
  link.href = address;
  const here = link.cloneNode(true);
  here.removeAttribute("id");
  here.className = "report";
  cell.append(here);
}

// A button after each text that is there to be copied; without a clipboard there is none.
function offer(text) {
  const made = document.querySelector("aside template").content.cloneNode(true).firstElementChild;
  made.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    made.textContent = made.dataset.done;
  });
  text.after(made);
}

for (const cell of cells) cell.classList.toggle("zero", cell.textContent === "0");
if (navigator.clipboard) document.querySelectorAll("aside .cite").forEach(offer);
if (link) {
  list.parentNode.hidden = false;
  list.addEventListener("focus", fill);
  list.addEventListener("change", choose);
  for (const cell of cells) {
    cell.addEventListener("click", ({ target }) => {
      if (target.closest("a")) return;
      fill();
      list.selectedIndex = cells.indexOf(cell) + 1;
      choose();
    });
  }
}
