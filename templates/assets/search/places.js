// The choice of a place, where there are too many for one list: a tree that opens where one has chosen.

import { path } from "./names.js";

/** Fill the select with the places that have reports; its first option, for every place, stays. */
export function showPlaces(select, places, chosen) {
  const english = document.documentElement.lang === "en";
  const open = new Set(chosen ? path(chosen) : []);
  const shown = places.filter(({ code, reports }) => reports && path(code).slice(0, -1).every((above) => open.has(above)));
  const options = shown.map(({ code, name, en }) => (
    new Option("\u00a0\u00a0".repeat(path(code).length - 1) + (english ? en : name), code)));
  select.replaceChildren(select.options[0], ...options);
  select.value = chosen;
  if (select.selectedIndex < 0) select.value = "";
}
