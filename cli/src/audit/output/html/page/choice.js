// What is chosen: one value for each place at most, and words to look for. It stands in the address, so that "back" works.
const CHOICES = ["state", ...KNOWN, "month", ...PLACES, ...LISTS];
const choice = { search: "" };
for (const place of CHOICES) choice[place] = null;

const isChosen = () => choice.search !== "" || CHOICES.some((place) => choice[place] !== null);

const chosenRows = () => {
  const { count } = data;
  let rows = new Uint32Array(count);
  let found = 0;
  const keep = (test) => {
    let kept = 0;
    for (let i = 0; i < found; i += 1) if (test(rows[i])) { rows[kept] = rows[i]; kept += 1; }
    found = kept;
  };
  for (let i = 0; i < count; i += 1) rows[i] = i;
  found = count;
  for (const place of ["state", "month", ...PLACES]) {
    const value = choice[place];
    const values = data[place];
    if (value !== null) keep((row) => values[row] === value);
  }
  KNOWN.forEach((place, which) => {
    const value = choice[place];
    if (value !== null) keep((row) => data.state[row] < 4 && knownOf(row, which) === value);
  });
  for (const place of LISTS) {
    const value = choice[place];
    const values = data[place];
    const starts = data[`${place}From`];
    if (value !== null) {
      keep((row) => {
        for (let i = starts[row]; i < starts[row + 1]; i += 1) if (values[i] === value) return true;
        return false;
      });
    }
  }
  if (choice.search !== "") {
    const hay = haystack();
    const words = folded(choice.search).split(/\s+/).filter((word) => word !== "");
    keep((row) => words.every((word) => hay[row].includes(word)));
  }
  return rows.subarray(0, found);
};

const choose = (place, value) => {
  choice[place] = choice[place] === value ? null : value;
  chosen();
};
const clearChoice = () => {
  for (const place of CHOICES) choice[place] = null;
  choice.search = "";
  chosen();
};

// Values in the address are words, so that an address means the same in another page of the same archive.
const wordOf = (place, value) => {
  if (place === "state" || KNOWN.includes(place)) return String(value);
  if (place === "month") return String(data.monthOf[value]);
  return data.names[place][value];
};
const valueOf = (place, word) => {
  if (place === "state" || KNOWN.includes(place)) return /^[0-5]$/.test(word) ? Number(word) : null;
  const found = place === "month" ? data.monthOf.indexOf(Number(word)) : data.names[place].indexOf(word);
  return found < 0 ? null : found;
};
const addressOf = () => {
  const parts = new URLSearchParams();
  if (lang !== (facts.lang === "vi" ? 0 : 1)) parts.set("lang", ["vi", "en"][lang]);
  for (const place of CHOICES) if (choice[place] !== null) parts.set(place, wordOf(place, choice[place]));
  if (choice.search !== "") parts.set("search", choice.search);
  return parts.toString();
};
const readAddress = () => {
  const parts = new URLSearchParams(location.hash.slice(1));
  const asked = parts.get("lang") ?? facts.lang;
  speak(asked === "en" ? 1 : 0);
  for (const place of CHOICES) choice[place] = data.count > 0 && parts.has(place) ? valueOf(place, parts.get(place)) : null;
  choice.search = parts.get("search") ?? "";
};
let written = location.hash.slice(1);
const writeAddress = () => {
  const address = addressOf();
  if (address === written) return;
  written = address;
  location.hash = address;
};
