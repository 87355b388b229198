// Tables of groups: a bar and the rates of each agency, unit, type, producer; how often each reason and each rule comes up.
const FEW = 12;
const MOST = 3000;
const groups = {
  month: { title: "byMonth", sort: "name", down: false },
  agency: { title: "byAgency", sort: "total", down: true },
  unit: { title: "byUnit", sort: "total", down: true },
  type: { title: "byType", sort: "total", down: true },
  producer: { title: "byProducer", sort: "total", down: true },
  reason: { title: "byReason", sort: "total", down: true, plain: true },
  rule: { title: "byRule", sort: "total", down: true, plain: true },
  finding: { title: "byFinding", sort: "total", down: true, plain: true },
};
for (const group of Object.values(groups)) group.all = false;

const groupRows = (place, counts) => {
  const rows = [];
  if (groups[place].plain) {
    counts[place].forEach((total, value) => { if (total > 0 && value > 0) rows.push({ value, total }); });
  } else {
    const size = counts[place].length / BLOCK;
    for (let value = 0; value < size; value += 1) {
      const block = blockOf(counts[place], value);
      if (block.total > 0) rows.push({ value, ...block });
    }
  }
  return rows;
};
const groupOrder = (place, rows) => {
  const { sort, down } = groups[place];
  const order = place === "month" ? (row) => data.monthOf[row.value] || 1e9 : (row) => orderOf(place)[row.value];
  // What has nothing to be a share of goes last either way.
  const share = (row, which) => (row.rates[which].whole === 0 ? null : row.rates[which].yes / row.rates[which].whole);
  const key = sort === "name" ? order : sort === "total" ? (row) => row.documents ?? row.total : (row) => share(row, KNOWN.indexOf(sort));
  const sign = down ? -1 : 1;
  return rows.map((row) => [key(row), row]).sort(([a, x], [b, y]) => {
    if (a === null || b === null) return (a === null) - (b === null) || order(x) - order(y);
    return sign * (a - b) || order(x) - order(y);
  }).map(([, row]) => row);
};

const headCell = (label, active, down, act, style) =>
  make("th", { scope: "col", class: style, "aria-sort": active ? (down ? "descending" : "ascending") : null },
    make("button", { type: "button", class: "head", on: { click: act } }, label, make("span", { class: "arrow", "aria-hidden": "true" }, active ? (down ? "▼" : "▲") : "")));

const groupTable = (place, counts, whole) => {
  const group = groups[place];
  const rows = groupOrder(place, groupRows(place, counts));
  const shown = rows.slice(0, group.all ? MOST : FEW);
  const most = rows.reduce((max, row) => Math.max(max, row.total), 1);
  const redraw = (change) => () => { change(); showGroup(place, counts, whole, true); };
  const head = (key, label, style) => headCell(label, group.sort === key, group.down,
    redraw(() => { group.down = group.sort === key ? !group.down : key !== "name"; group.sort = key; }), style);
  const name = (row) => {
    const words = nameOf(place, row.value);
    const code = group.plain ? data.names[place][row.value] : "";
    const isOthers = place !== "month" && data.names[place][row.value] === OTHERS;
    return make("th", { scope: "row" }, isOthers ? words : make("button", { type: "button", class: "link", "data-key": `${place}=${row.value}`, "aria-pressed": String(choice[place] === row.value), on: { click: () => choose(place, row.value) } }, named(words)),
      group.plain && code !== words ? make("code", { class: "small" }, named(code)) : null);
  };
  const rateCell = (row, which) => {
    const rate = row.rates[which];
    return make("td", { class: "number" }, rate.yes + rate.no === 0 ? "–" : percent(rate.yes, rate.whole));
  };
  const table = make("table", { class: group.plain ? "group plain" : "group" },
    make("caption", { class: "hidden" }, say(group.title)),
    make("thead", null, make("tr", null,
      head("name", say(place)), head("total", say(group.plain ? "countFiles" : "count"), "number"),
      group.plain ? make("th", { scope: "col", class: "barcell" }, say("share")) : [
        make("th", { scope: "col", class: "barcell" }, say("distribution")),
        ...KNOWN.map((known) => head(known, say(known), "number")),
      ])),
    make("tbody", null, shown.map((row) => make("tr", { class: choice[place] === row.value ? "chosen" : null },
      name(row), make("td", { class: "number" }, figure(group.plain ? row.total : row.documents)),
      make("td", { class: "barcell" }, group.plain
        ? [bar([[row.total, "k1"]], most), make("span", { class: "small" }, percent(row.total, whole))]
        : sized(bar(row.states.map((count, state) => [count, `s${state}`]), row.total), row.total / most)),
      group.plain ? null : KNOWN.map((_, which) => rateCell(row, which))))));
  const more = rows.length > FEW
    ? make("button", { type: "button", class: "plain", "aria-expanded": String(group.all), on: { click: redraw(() => { group.all = !group.all; }) } },
      group.all ? say("showFew") : say("showAll", figure(Math.min(rows.length, MOST))))
    : null;
  return [make("div", { class: "across", tabindex: "0", role: "region", "aria-label": say("scrollGroup", say(group.title)) }, table), more];
};
const sized = (svg, share) => {
  svg.style.width = `${Math.max(3, 100 * share)}%`;
  return svg;
};

// Shown where something is known of more than nothing.
const showGroup = (place, counts, whole, again) => {
  const section = at(`group-${place}`);
  if (!section) return;
  const some = groupRows(place, counts).some((row) => row.value > 0);
  section.hidden = !some;
  if (!some) return;
  const active = again && section.contains(document.activeElement) ? [...section.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  const title = make("h2", { id: `group-${place}-title` }, say(groups[place].title));
  section.replaceChildren(place === "month" ? "" : title, ...groupTable(place, counts, whole).filter((one) => one));
  if (active >= 0) section.querySelectorAll("button")[active]?.focus();
};
const showGroups = (counts, whole) => {
  const holder = at("groups");
  if (!holder.firstChild) {
    for (const place of Object.keys(groups).filter((place) => place !== "month")) {
      holder.append(make("section", { id: `group-${place}`, class: `panel ${groups[place].plain ? "half" : "wide"}`, "aria-labelledby": `group-${place}-title` }));
    }
  }
  for (const place of Object.keys(groups)) showGroup(place, counts, whole, false);
};
