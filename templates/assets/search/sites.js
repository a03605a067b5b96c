// The sites that are searched: this one or, on a hub, those that it brings together.

export const ROOT = new URL("../../", import.meta.url);

let sites;

export async function json(address, options) {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(`${address} could not be fetched`);
  return response.json();
}

/** Each with its root, its name (none where it is this one) and the first digits of its places' codes. */
export function loadSites() {
  const hub = "hub" in document.getElementById("search").dataset;
  sites ??= hub ? loadChildren() : Promise.resolve([{ root: ROOT, name: "", en: "", places: [""] }]);
  return sites;
}

const loadChildren = async () => (await json(new URL("search/sites.json", ROOT))).map(
  ([address, name, en, places]) => ({ root: new URL(address), name, en, places }));

/** Whether one place lies in the other, by the first digits of their codes. */
export const near = (one, other) => one.startsWith(other) || other.startsWith(one);

/** The code of a place without the noughts that stand for all below it. */
export const digits = (code) => (code ?? "").replace(/(00)+$/, "");
