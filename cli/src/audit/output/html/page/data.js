// The data of the page, unpacked.
const facts = JSON.parse(at("facts").textContent);

const octetsOf = (text) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const octets = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) octets[i] = binary.charCodeAt(i);
  return octets;
};
const unpacked = async (id) => {
  const stream = new Blob([octetsOf(at(id).textContent)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
};

const STATES = 5;
const KNOWN = ["signed", "intact", "trusted", "timely", "compliant"];
// What files are told apart by: one of each; and what a file may have several of.
const PLACES = ["agency", "unit", "type", "producer", "reason"];
const LISTS = ["rule", "finding"];
const data = { count: 0 };

const texts = (octets) => {
  const all = new TextDecoder().decode(octets).split("\0");
  all.pop();
  return all;
};
const column = (buffer, offset, section) => {
  const octets = new Uint8Array(buffer, offset, section.octets);
  if (section.of === "text") return texts(octets);
  if (section.of === "u8") return octets;
  // Columns lie one behind the other wherever they fall; numbers need their own beginning.
  const own = octets.slice().buffer;
  return section.of === "u16" ? new Uint16Array(own) : new Uint32Array(own);
};

const readRows = async () => {
  const buffer = await unpacked("rows");
  let offset = 0;
  for (const section of facts.sections) {
    data[section.name] = column(buffer, offset, section);
    offset += section.octets;
  }
  data.count = facts.rows;
  const lists = { agencies: "agency", units: "unit", types: "type", producers: "producer", reasons: "reason", rules: "rule", findings: "finding", folders: "folder", signers: "signer" };
  data.names = {};
  for (const [list, one] of Object.entries(lists)) data.names[one] = ["", ...data[list]];
  months();
  for (const [from, counts] of [["ruleFrom", data.broken], ["findingFrom", data.told]]) {
    const starts = new Uint32Array(data.count + 1);
    for (let i = 0; i < data.count; i += 1) starts[i + 1] = starts[i] + counts[i];
    data[from] = starts;
  }
};

// Months of the days, numbered in their order; 0 is not known.
const months = () => {
  const found = new Set();
  const { day, count } = data;
  for (let i = 0; i < count; i += 1) found.add(day[i] >> 5);
  found.delete(0);
  data.monthOf = [0, ...[...found].sort((a, b) => a - b)];
  const numbers = new Map(data.monthOf.map((month, number) => [month, number]));
  data.month = new Uint16Array(count);
  let last = 0;
  let lastNumber = 0;
  for (let i = 0; i < count; i += 1) {
    const month = day[i] >> 5;
    if (month !== last) {
      last = month;
      lastNumber = numbers.get(month);
    }
    data.month[i] = lastNumber;
  }
};

const fileOf = (row) => data.names.folder[data.folder[row]] + data.name[row];
const knownOf = (row, which) => (data.known[row] >> (2 * which)) & 3;

// What the program counted together, since there were too many groups to keep apart.
const OTHERS = "\u0001";

// What a value is called.
const nameOf = (place, value) => {
  if (place === "state") return say(`state${value}`);
  if (KNOWN.includes(place)) return `${say(place)}: ${say(["yes", "no", "unknown"][value])}`;
  if (place === "month") return monthText(data.monthOf[value]);
  if (value === 0) return say("notStated");
  const code = data.names[place][value];
  if (code === OTHERS) return say("others");
  // A unit is told with its agency.
  if (place === "unit") return code.split("\u001f").filter((part) => part !== "").join(" · ");
  if (place === "finding") return facts.words.findings[code]?.[lang] ?? code;
  if (place === "reason") return facts.words.reasons[code]?.says[lang] ?? code;
  if (place === "rule") return facts.words.rules[code]?.asks[lang] ?? code;
  return code;
};

// Numbers of names in the order of their words, for sorting by them.
const orders = new Map();
const orderOf = (place) => {
  const key = `${place} ${lang}`;
  if (!orders.has(key)) {
    const compare = new Intl.Collator(locale(), { numeric: true }).compare;
    const words = data.names[place].map((_, value) => (value === 0 ? "" : nameOf(place, value)));
    const sorted = words.map((_, value) => value).sort((a, b) => compare(words[a], words[b]));
    const order = new Uint32Array(sorted.length);
    sorted.forEach((value, place) => { order[value] = place; });
    // What is not known goes last.
    order[0] = sorted.length;
    orders.set(key, order);
  }
  return orders.get(key);
};

// Letters without their marks, so that "so y te" finds "Sở Y tế".
const folded = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
const haystack = () => {
  if (!data.hay) {
    // All of them at once: that is much faster than one after another.
    const [folder, signer, agency, name, number] = [...["folder", "signer", "agency"].map((place) => data.names[place]), data.name, data.number]
      .map((all) => folded(all.join("\0")).split("\0"));
    data.hay = new Array(data.count);
    for (let i = 0; i < data.count; i += 1) {
      data.hay[i] = `${folder[data.folder[i]]}${name[i]}\n${number[i]}\n${signer[data.signer[i]]}\n${agency[data.agency[i]]}`;
    }
  }
  return data.hay;
};

// The particulars of one file.
const packs = new Map();
const particulars = async (row) => {
  const number = Math.floor(row / facts.pack);
  if (!packs.has(number)) {
    if (!at(`more${number}`)) await new Promise((done) => addEventListener("DOMContentLoaded", done, { once: true }));
    packs.set(number, unpacked(`more${number}`).then((buffer) => JSON.parse(new TextDecoder().decode(buffer))));
    if (packs.size > 20) packs.delete(packs.keys().next().value);
  }
  return (await packs.get(number))[row % facts.pack];
};
