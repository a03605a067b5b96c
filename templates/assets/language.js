// The switch between Chinese and English. Pages are written in Chinese; a text or an attribute that words.json
// knows is put in English by itself. Marked is what a text alone does not tell: data-t a word by its key, its values
// in data- attributes or in the elements inside; data-en a name, for the same text anywhere; data-ta attributes.
// What has a language of its own is left alone.

const KEY = "language";
const page = document.documentElement;
const button = document.getElementById("language");
const undo = [];

function stored() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked === "en" || asked === "zh") keep(asked);
  try {
    return asked ?? localStorage.getItem(KEY);
  } catch {
    return asked;
  }
}

function keep(language) {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // without storage the choice holds for this page
  }
}

async function loadWords() {
  const response = await fetch(new URL("words.json", import.meta.url));
  return response.json();
}

function attribute(element, name, value) {
  const before = element.getAttribute(name);
  undo.push(() => element.setAttribute(name, before));
  element.setAttribute(name, value);
}

function text(node, value) {
  const before = node.data;
  undo.push(() => { node.data = before; });
  node.data = before.replace(before.trim(), () => value);
}

// A sentence with its values: by name from the element's data, by number the elements that stand in it.
function sentence(element, words) {
  const before = [...element.childNodes];
  const inside = [...element.children];
  undo.push(() => element.replaceChildren(...before));
  const parts = words.split(/\{(\w+)\}/);
  element.replaceChildren(...parts.map((part, at) => (at % 2 ? inside[part]?.cloneNode(true) ?? element.dataset[part] : part)));
}

async function toEnglish() {
  const { words, texts } = await loadWords();
  const known = new Map(Object.entries(texts));
  for (const { dataset, textContent } of document.querySelectorAll("[data-en]")) {
    if (dataset.en) known.set(textContent.trim(), dataset.en.trim());
  }
  for (const element of document.querySelectorAll("[data-t]")) sentence(element, words[element.dataset.t]);
  for (const element of document.querySelectorAll("[data-ta]")) {
    for (const [name, key] of element.dataset.ta.split(" ").map((pair) => pair.split(":"))) attribute(element, name, words[key]);
  }
  const found = document.createTreeWalker(page, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (found.nextNode()) {
    const node = found.currentNode;
    if (![page, button].includes((node.attributes ? node : node.parentNode).closest("[lang]"))) continue;
    if (node.attributes) {
      for (const { name, value } of [...node.attributes]) if (known.has(value)) attribute(node, name, known.get(value));
    } else if (known.has(node.data.trim())) text(node, node.parentNode.dataset.en?.trim() || known.get(node.data.trim()));
  }
  const title = document.querySelector("title:not([data-en])");
  if (title) text(title.firstChild, `${document.querySelector("h1").textContent} · ${document.querySelector(".brand").textContent}`);
  show("en");
}

function toChinese() {
  while (undo.length) undo.pop()();
  show("zh");
}

function show(language) {
  page.lang = language === "en" ? "en" : "zh-CN";
  button.lang = language === "en" ? "zh-CN" : "en";
}

const twinned = document.querySelector("a.switch");
if (twinned) {
  const { to } = twinned.dataset;
  twinned.addEventListener("click", () => keep(to));
  if (stored() === to && to === "en") location.replace(twinned.href);
}

if (button) {
  button.hidden = false;
  button.lang = "en";
  button.addEventListener("click", async () => {
    const language = page.lang === "en" ? "zh" : "en";
    keep(language);
    await (language === "en" ? toEnglish() : toChinese());
  });
  if (stored() === "en") await toEnglish();
}
