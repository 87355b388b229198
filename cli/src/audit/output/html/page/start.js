// Everything shown, and shown again when something is chosen.
const showLanguage = () => {
  document.documentElement.lang = ["vi", "en"][lang];
  document.title = say("title");
  at("title").textContent = say("title");
  at("note").textContent = say("note");
  at("languages").setAttribute("aria-label", say("languages"));
  at("languages").replaceChildren(...["Tiếng Việt", "English"].map((name, index) =>
    make("button", { type: "button", lang: ["vi", "en"][index], "aria-pressed": String(lang === index), on: { click: () => changeLanguage(index) } }, name)));
  const { about } = facts;
  const parts = [
    say("paths", about.paths.map(clean).join(", ")), say("judged", moment(about.judged_at)), say("made", moment(about.made_at)), say("policy", clean(about.policy)), say("trust", about.trust.map(clean).join(", ")),
    about.rule_set ? say("ruleSet", clean(about.rule_set)) : say("noRules"),
    about.online ? say("online") : say("offline"), about.inspected ? null : say("uninspected"),
    about.mapping ? say("mapping", clean(about.mapping)) : null,
    about.unchanged > 0 ? say("unchanged", figure(about.unchanged)) : null,
    about.passed_over > 0 ? say("passedOver", figure(about.passed_over)) : null,
    about.earlier_reports > 0 ? say("earlierReports", figure(about.earlier_reports)) : null, say("version", about.version),
  ];
  at("about").textContent = parts.filter((part) => part).join(" · ");
  const notice = at("notice");
  notice.hidden = facts.rows === facts.total;
  notice.textContent = notice.hidden ? "" : say("capped", figure(facts.rows), figure(facts.total));
};
const changeLanguage = (index) => {
  speak(index);
  charted.width = 0;
  showLanguage();
  if (data.count > 0) chosen();
  at("languages").querySelectorAll("button")[index].focus();
};

// All of it: from the exact totals when nothing is chosen, else counted anew.
const chosen = (typing) => {
  const held = heldFocus();
  list.rows = chosenRows();
  const counts = isChosen() ? countRows(list.rows) : whole();
  const block = blockOf(counts.all, 0);
  const records = isChosen() ? list.rows.length : facts.total;
  showChips(list.rows.length);
  showOverall(block, records);
  showMonths(counts, block.total);
  showGroups(counts, records);
  sortRows();
  showFilters(counts);
  at("scroll").scrollTop = 0;
  showFiles();
  const address = addressOf();
  if (typing && address !== written) {
    written = address;
    history.replaceState(null, "", `#${address}`);
  } else writeAddress();
  held();
  document.documentElement.dataset.turns = String(Number(document.documentElement.dataset.turns ?? 0) + 1);
};
// What was pressed is made anew: the focus goes to what has taken its place, or to the verdict where that is gone.
const heldFocus = () => {
  const active = document.activeElement;
  const key = active?.dataset?.key;
  if (!key) return () => {};
  const within = active.closest("[id]").id;
  return () => {
    const again = [...at(within).querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && !one.disabled);
    (again ?? at("verdict")).focus({ preventScroll: Boolean(again) });
  };
};

// What the program counted, of all files: also of those that have no place in the page.
let wholeCounts = null;
const whole = () => {
  if (wholeCounts) return wholeCounts;
  const tally = facts.whole;
  const numberOf = (place) => {
    const numbers = new Map(data.names[place].map((name, number) => [name, number]));
    return (name) => {
      if (!numbers.has(name)) numbers.set(name, data.names[place].push(name) - 1);
      return numbers.get(name);
    };
  };
  const counts = { all: Uint32Array.from(tally.all) };
  const table = (place, of, size) => {
    const { groups: all, others } = tally[place];
    const found = [...all, ...(others ? [[OTHERS, others]] : [])].map(([name, block]) => [of(name), block]);
    counts[place] = new Uint32Array(size() * BLOCK);
    for (const [number, block] of found) counts[place].set(block, number * BLOCK);
  };
  const monthNumber = (name) => {
    if (name === "" || name === OTHERS) return 0;
    const [year, month] = name.split("-").map(Number);
    const value = year * 16 + month;
    const known = data.monthOf.indexOf(value);
    return known >= 0 ? known : data.monthOf.push(value) - 1;
  };
  table("month", monthNumber, () => data.monthOf.length);
  for (const place of PLACES.filter((one) => one !== "reason")) table(place, numberOf(place), () => data.names[place].length);
  for (const place of ["reason", ...LISTS]) {
    const of = numberOf(place);
    const found = tally[place].map(([name, count]) => [of(name), count]);
    counts[place] = new Uint32Array(data.names[place].length);
    for (const [number, count] of found) counts[place][number] = count;
  }
  wholeCounts = counts;
  return counts;
};

const start = async () => {
  readAddress();
  showLanguage();
  if (typeof DecompressionStream === "undefined") {
    at("notice").hidden = false;
    at("notice").textContent = say("tooOld");
    return;
  }
  at("verdict").textContent = say("reading");
  try {
    await readRows();
  } catch (error) {
    at("notice").hidden = false;
    at("notice").textContent = say("damaged", String(error));
    return;
  }
  whole();
  readAddress();
  showLanguage();
  buildFiles();
  at("one").addEventListener("close", closedOne);
  addEventListener("hashchange", () => {
    if (location.hash.slice(1) === written) return;
    written = location.hash.slice(1);
    readAddress();
    showLanguage();
    chosen();
  });
  written = location.hash.slice(1);
  chosen();
  (window.requestIdleCallback ?? setTimeout)(haystack);
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
};
// For tests, which compare what is counted here with what was counted by the program.
Object.defineProperty(window, "kyso", { value: Object.freeze({ facts, data, choice, list, counts: () => countRows(list.rows), whole, BLOCK, KNOWN, particulars }) });
start();
