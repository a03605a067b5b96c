// The switch between Chinese and English. Pages are written in Chinese; what has an English twin is marked
// (data-t a word, data-l a label of the form, data-en its own English, data-ta attributes, data-lang a part).

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

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function twin(element, { words, labels }) {
  const { t, en } = element.dataset;
  return en ?? (t ? filled(words[t], element.dataset) : labels[element.textContent]);
}

function change(read, write, value) {
  const before = read();
  undo.push(() => write(before));
  write(value);
}

function attribute(element, name, value) {
  change(() => element.getAttribute(name), (text) => element.setAttribute(name, text), value);
}

async function toEnglish() {
  const found = await loadWords();
  for (const element of document.querySelectorAll("[data-t], [data-l], [data-en]")) {
    const english = twin(element, found);
    if (english) change(() => element.textContent, (text) => { element.textContent = text; }, english);
  }
  for (const element of document.querySelectorAll("[data-ta]")) {
    for (const pair of element.dataset.ta.split(" ")) {
      const [name, key] = pair.split(":");
      attribute(element, name, found.words[key]);
    }
  }
  show("en");
}

function toChinese() {
  while (undo.length) undo.pop()();
  show("zh");
}

function show(language) {
  page.lang = language === "en" ? "en" : "zh-CN";
  button.lang = language === "en" ? "zh-CN" : "en";
  for (const part of document.querySelectorAll("[data-lang]")) part.hidden = part.dataset.lang !== language;
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
