// The choice of a place: a tree that opens where one has chosen, with the places that have reports.

import { path } from "./names.js";

const FEW = 60; // so many are shown at once

/** Fill the select; its first option, for every place, stays. */
export function showPlaces(select, places, chosen) {
  const english = document.documentElement.lang === "en";
  const covered = places.filter(({ reports }) => reports);
  const open = new Set(chosen ? path(chosen) : []);
  const shown = covered.filter(({ code }) => (
    covered.length <= FEW || path(code).slice(0, -1).every((above) => open.has(above))));
  const options = shown.map(({ code, name, en }) => (
    new Option("\u00a0\u00a0".repeat(path(code).length - 1) + (english ? en : name), code)));
  select.replaceChildren(select.options[0], ...options);
  select.value = chosen;
  if (select.selectedIndex < 0) select.value = "";
}
