// Counts of files, and the rates that come of them.
// One block of counts: how many files, by state (5), by each of KNOWN (no, yes, unknown: 15).
const BLOCK = 1 + STATES + 3 * KNOWN.length;

const blockOf = (numbers, from) => {
  const block = numbers.subarray(from * BLOCK, (from + 1) * BLOCK);
  const total = block[0];
  const states = block.subarray(1, 1 + STATES);
  const rates = KNOWN.map((_, which) => {
    const [no, yes, unknown] = block.subarray(1 + STATES + 3 * which, 4 + STATES + 3 * which);
    return { no, yes, unknown };
  });
  return { total, states, rates: rates.map((rate, which) => ofWhat(rate, which, rates)) };
};
// Of what each rate is a share: of all files whether they are signed, of the signed ones whether signatures hold, of those
// whose form could be told whether it is right. What is not known counts in the whole, never as a yes.
const ofWhat = (rate, which, rates) => {
  const signed = rates[0].yes;
  const whole = which >= 1 && which <= 3 ? signed : rate.no + rate.yes + rate.unknown;
  return { ...rate, unknown: Math.max(0, whole - rate.yes - rate.no), whole };
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
  counts.rule = new Uint32Array(data.names.rule.length);
  const { state, known, reason, rule, ruleFrom } = data;
  const steps = new Uint32Array(2 + KNOWN.length);
  for (const row of rows) {
    steps[1] = 1 + state[row];
    let bits = known[row];
    for (let which = 0; which < KNOWN.length; which += 1) {
      steps[2 + which] = 1 + STATES + 3 * which + (bits & 3);
      bits >>= 2;
    }
    for (const step of steps) all[step] += 1;
    for (const [values, table] of tables) {
      const from = values[row] * BLOCK;
      for (let i = 0; i < steps.length; i += 1) table[from + steps[i]] += 1;
    }
    counts.reason[reason[row]] += 1;
    for (let i = ruleFrom[row]; i < ruleFrom[row + 1]; i += 1) counts.rule[rule[i]] += 1;
  }
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
const STATE_MARKS = ["✓", "✗", "?", "–", "!"];

const chip = (place, value, ...inside) =>
  make("button", { type: "button", class: "chip", "aria-pressed": String(choice[place] === value), on: { click: () => choose(place, value) } }, ...inside);

const showOverall = (block) => {
  const { total, states, rates } = block;
  const [signed] = rates;
  const counts = (states[0] + states[1] + states[2]);
  at("verdict").textContent = total === 0 ? say("headlineNone") : say("headline", figure(signed.yes), figure(total), percent(signed.yes, total));
  const lines = [];
  const parts = [0, 1, 2].filter((state) => states[state] > 0).map((state) => say(`says${state}`, figure(states[state])));
  if (parts.length > 0) lines.push(say("ofSigned", figure(counts), parts.join(", ")));
  if (states[3] > 0) lines.push(say("unsignedSays", figure(states[3])));
  if (states[4] > 0) lines.push(say("unreadableSays", figure(states[4])));
  const form = rates[4];
  if (facts.about.rule_set && total > 0) lines.push(say("formSays", figure(form.yes), figure(form.no), figure(form.unknown)));
  at("sentences").replaceChildren(make("p", null, lines.join(" ")));
  at("states").replaceChildren(
    make("h3", null, say("states")),
    bar([...states].map((count, state) => [count, `s${state}`]), total),
    make("div", { class: "legend" }, [...states].map((count, state) =>
      chip("state", state, make("span", { class: `mark t${state}`, "aria-hidden": "true" }, STATE_MARKS[state]), " ",
        say(`state${state}`), " ", make("b", null, figure(count)), " ", make("span", { class: "small" }, percent(count, total))))),
  );
  at("tiles").replaceChildren(...KNOWN.map((place, which) => tile(place, rates[which])));
};
const tile = (place, rate) => {
  const asked = rate.yes + rate.no > 0;
  const part = (value, key, count) => chip(place, value, make("span", { class: `swatch k${value}`, "aria-hidden": "true" }), say(key, figure(count)));
  return make("article", { class: "tile" },
    make("h3", null, say(place)),
    make("p", { class: "big" }, asked ? percent(rate.yes, rate.whole) : "–"),
    make("p", { class: "of" }, asked ? `${figure(rate.yes)} / ${figure(rate.whole)}` : say("nothingKnown")),
    make("p", { class: "small" }, say(`${place}Is`)),
    bar([[rate.yes, "k1"], [rate.no, "k0"], [rate.unknown, "k2"]], rate.whole),
    make("div", { class: "legend" }, part(1, "yesN", rate.yes), part(0, "noN", rate.no), part(2, "unknownN", rate.unknown)),
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
      chips.push(make("button", { type: "button", class: "chip on", "aria-label": say("remove", clean(whole)), on: { click: () => choose(place, choice[place]) } }, named(whole), " ×"));
    }
    if (choice.search !== "") chips.push(make("button", { type: "button", class: "chip on", "aria-label": say("remove", clean(choice.search)), on: { click: () => { choice.search = ""; chosen(); } } }, "“", named(choice.search), "” ×"));
    chips.push(make("button", { type: "button", class: "plain", on: { click: clearChoice } }, say("clear")));
  }
  at("chips").replaceChildren(...chips);
};
