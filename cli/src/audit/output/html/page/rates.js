// Counts of files, and the rates that come of them.
// One block of counts: documents, files that could not be read, documents by state (4), by each of KNOWN (yes, no, unknown).
const BLOCK = 6 + 3 * KNOWN.length;

const blockOf = (numbers, from) => {
  const block = numbers.subarray(from * BLOCK, (from + 1) * BLOCK);
  const [documents, unreadable] = block;
  const states = [...block.subarray(2, 6), unreadable];
  const rates = KNOWN.map((_, which) => {
    const [yes, no, unknown] = block.subarray(6 + 3 * which, 9 + 3 * which);
    // Of what each is a share is written in the program (Counts::rates): whether signed, of all documents; whether intact and
    // trusted, of the signed ones; whether in time and in the prescribed form, of those of which it is known.
    return { yes, no, unknown, whole: which < 3 ? yes + no + unknown : yes + no };
  });
  return { documents, total: documents + unreadable, states, rates };
};

const countRows = (rows) => {
  const places = ["month", ...PLACES.filter((place) => place !== "reason")];
  const sizes = { month: data.monthOf.length };
  for (const place of PLACES) sizes[place] = data.names[place].length;
  const all = new Uint32Array(BLOCK);
  const counts = { all };
  const tables = places.map((place) => {
    counts[place] = new Uint32Array(sizes[place] * BLOCK);
    return [data[place], counts[place]];
  });
  counts.reason = new Uint32Array(sizes.reason);
  for (const place of LISTS) counts[place] = new Uint32Array(data.names[place].length);
  const { state, known, reason } = data;
  const lists = LISTS.map((place) => [data[place], data[`${place}From`], counts[place]]);
  const steps = new Uint32Array(2 + KNOWN.length);
  for (const row of rows) {
    let used = 0;
    const own = state[row];
    if (own === 4) {
      steps[0] = 1;
      used = 1;
    } else if (own < 4) {
      steps[0] = 0;
      steps[1] = 2 + own;
      used = 2;
      let bits = known[row];
      for (let which = 0; which < KNOWN.length; which += 1) {
        if ((bits & 3) < 3) {
          steps[used] = 6 + 3 * which + (bits & 3);
          used += 1;
        }
        bits >>= 2;
      }
    }
    for (let i = 0; i < used; i += 1) all[steps[i]] += 1;
    for (const [values, table] of tables) {
      const from = values[row] * BLOCK;
      for (let i = 0; i < used; i += 1) table[from + steps[i]] += 1;
    }
    counts.reason[reason[row]] += 1;
    for (const [values, starts, table] of lists) for (let i = starts[row]; i < starts[row + 1]; i += 1) table[values[i]] += 1;
  }
  // Of a unit nothing is said where none is known.
  counts.unit.fill(0, 0, BLOCK);
  return counts;
};

// A bar of parts, each with its class; as wide as it is told.
const bar = (parts, whole) => {
  const svg = draw("svg", { class: "parts", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" });
  let from = 0;
  for (const [part, style] of parts) {
    if (part > 0 && whole > 0) {
      const width = (100 * part) / whole;
      svg.append(draw("rect", { class: style, x: from, y: 0, width, height: 10 }));
      from += width;
    }
  }
  return svg;
};
const STATE_MARKS = ["✓", "✗", "?", "–", "!", "▤"];
const ANSWERS = ["yes", "no", "unknown"];

const chip = (place, value, count, ...inside) =>
  make("button", { type: "button", class: "chip", "data-key": `${place}=${value}`, disabled: count === 0 && choice[place] !== value, "aria-pressed": String(choice[place] === value), on: { click: () => choose(place, value) } }, ...inside);

const showOverall = (block, records) => {
  const { documents, total, states, rates } = block;
  const packages = records - total;
  const [signed] = rates;
  const counts = (states[0] + states[1] + states[2]);
  at("verdict").textContent = records === 0 ? say("headlineNone") : say("headline", figure(signed.yes), figure(documents), percent(signed.yes, documents));
  const lines = [];
  const parts = [0, 1, 2].filter((state) => states[state] > 0).map((state) => say(`says${state}`, figure(states[state])));
  if (parts.length > 0) lines.push(say("ofSigned", figure(counts), parts.join(", ")));
  if (states[3] > 0) lines.push(say("unsignedSays", figure(states[3])));
  if (states[4] > 0) lines.push(say("unreadableSays", figure(states[4])));
  const form = rates[4];
  if (packages > 0) lines.push(say("packagesSay", figure(packages)));
  if (facts.about.rule_set && documents > 0) lines.push(say("formSays", figure(form.yes), figure(form.no), figure(form.unknown)));
  at("sentences").replaceChildren(make("p", null, lines.join(" ")));
  at("states").replaceChildren(
    make("h3", null, say("states")),
    bar(states.map((count, state) => [count, `s${state}`]), total),
    make("div", { class: "legend" }, [...states, packages].map((count, state) => (state === 5 && count === 0 ? null :
      chip("state", state, count, make("span", { class: `mark t${state}`, "aria-hidden": "true" }, STATE_MARKS[state]), " ",
        say(`state${state}`), " ", make("b", null, figure(count)), " ", state === 5 ? null : make("span", { class: "small" }, percent(count, total)))))),
  );
  at("tiles").replaceChildren(...KNOWN.map((place, which) => tile(place, rates[which])));
};
const tile = (place, rate) => {
  const asked = rate.yes + rate.no > 0;
  const part = (value, key, count) => chip(place, value, count, make("span", { class: `swatch k${value}`, "aria-hidden": "true" }), say(key, figure(count)));
  return make("article", { class: "tile" },
    make("h3", null, say(place)),
    make("p", { class: "big" }, asked ? percent(rate.yes, rate.whole) : "–"),
    make("p", { class: "of" }, asked ? `${figure(rate.yes)} / ${figure(rate.whole)}` : say("nothingKnown")),
    make("p", { class: "small" }, say(`${place}Is`)),
    bar([[rate.yes, "k0"], [rate.no, "k1"], [rate.unknown, "k2"]], rate.yes + rate.no + rate.unknown),
    make("div", { class: "legend" }, part(0, "yesN", rate.yes), part(1, "noN", rate.no), part(2, "unknownN", rate.unknown)),
  );
};
const showChips = (found) => {
  const chips = [];
  if (isChosen()) {
    const capped = facts.rows < facts.total;
    chips.push(make("span", { class: "small" }, say(capped ? "filteredPage" : "filteredFrom", figure(capped ? facts.rows : found), figure(capped ? found : facts.total))));
    for (const place of CHOICES) {
      if (choice[place] === null) continue;
      const name = nameOf(place, choice[place]);
      const whole = KNOWN.includes(place) ? name : `${say(place)}: ${name}`;
      chips.push(make("button", { type: "button", class: "chip on", "data-key": `${place}=on`, "aria-label": say("remove", clean(whole)), on: { click: () => choose(place, choice[place]) } }, named(whole), " ×"));
    }
    if (choice.search !== "") chips.push(make("button", { type: "button", class: "chip on", "data-key": "search=on", "aria-label": say("remove", clean(choice.search)), on: { click: () => { choice.search = ""; chosen(); } } }, "“", named(choice.search), "” ×"));
    chips.push(make("button", { type: "button", class: "plain", "data-key": "clear", on: { click: clearChoice } }, say("clear")));
  }
  at("chips").replaceChildren(...chips);
};
