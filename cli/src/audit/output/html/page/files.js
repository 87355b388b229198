// The list of files: only the rows in sight are there, however many there are.
const COLUMNS = [
  { key: "state", of: "state" }, { key: "file", of: "rank" }, { key: "reason", of: "reason" },
  { key: "signed", of: 0 }, { key: "intact", of: 1 }, { key: "trusted", of: 2 }, { key: "timely", of: 3 }, { key: "compliant", of: 4 },
  { key: "agency", of: "agency" }, { key: "day", of: "day" }, { key: "type", of: "type" }, { key: "number", of: "number" },
  { key: "unit", of: "unit" }, { key: "signer", of: "signer" }, { key: "producer", of: "producer" },
  { key: "signatures", of: "signatures" }, { key: "size", of: "size" },
];
// Browsers draw nothing below some height; a longer list is scrolled faster than it is drawn.
const HIGHEST = 12e6;
const PRINTED = 400;
const list = { rows: new Uint32Array(0), sort: "file", down: false, order: new Uint32Array(0), high: 34, first: -1, last: -1 };
const narrow = matchMedia("(max-width: 44rem)");

let numberOrder = null;
// A number for each row, -1 where it is not known.
const sortKeys = (key) => {
  const { of } = COLUMNS.find((column) => column.key === key);
  if (typeof of === "number") return (row) => knownOf(row, of);
  if (["agency", "type", "unit", "producer", "reason", "signer"].includes(of)) {
    const order = orderOf(of);
    const values = data[of];
    return (row) => (values[row] === 0 ? -1 : order[values[row]]);
  }
  if (of === "day" || of === "size") return (row) => data[of][row] || -1;
  if (of === "number") {
    if (!numberOrder) {
      const compare = new Intl.Collator("vi", { numeric: true }).compare;
      const words = [...new Set(data.number)].sort(words200(compare));
      const places = new Map(words.map((word, place) => [word, word === "" ? -1 : place]));
      numberOrder = Int32Array.from(data.number, (word) => places.get(word));
    }
    return (row) => numberOrder[row];
  }
  const values = data[of];
  return (row) => values[row];
};
// Collation is slow; where there are many texts their digits and letters are compared as they stand.
const words200 = (compare) => (data.count > 20000 ? (a, b) => (a < b ? -1 : Number(a > b)) : compare);

const sortRows = () => {
  const { rows, sort, down } = list;
  const key = sortKeys(sort);
  const size = data.count;
  const last = down ? size - 1 : 0;
  // The key and the place in one number: numbers are sorted much faster than things.
  const keyed = new Float64Array(rows.length);
  const sign = down ? -1 : 1;
  // What is not known goes last either way.
  const behind = 2 ** 33 * size;
  for (let i = 0; i < rows.length; i += 1) {
    const own = key(rows[i]);
    const rank = data.rank[rows[i]];
    keyed[i] = own < 0 ? behind + rank : sign * (own * size + (down ? last - rank : rank));
  }
  keyed.sort();
  if (!data.byRank) {
    data.byRank = new Uint32Array(size);
    for (let i = 0; i < size; i += 1) data.byRank[data.rank[i]] = i;
  }
  const order = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) {
    if (keyed[i] >= behind) {
      order[i] = data.byRank[keyed[i] - behind];
    } else {
      const rank = (sign * keyed[i]) % size;
      order[i] = data.byRank[down ? last - rank : rank];
    }
  }
  list.order = order;
};

const buildFiles = () => {
  const section = at("files");
  section.hidden = false;
  section.className = "panel wide";
  const searching = (event) => {
    clearTimeout(list.timer);
    const { value } = event.target;
    list.timer = setTimeout(() => { choice.search = value.trim(); chosen(true); }, 120);
  };
  section.replaceChildren(
    make("h2", { id: "files-title", tabindex: "-1" }),
    make("div", { class: "tools" },
      make("label", { class: "search" }, make("span", { id: "search-label" }), make("input", { type: "search", id: "search", autocomplete: "off", spellcheck: "false", on: { input: searching } })),
      make("label", { class: "narrow" }, make("span", { id: "sort-label" }), make("select", { id: "sort", on: { change: sortChosen } }))),
    make("details", { class: "filters", id: "filters" }, make("summary", { id: "filters-title" }), make("div", { class: "selects", id: "selects" })),
    make("p", { class: "small", id: "files-count", role: "status" }),
    make("div", { class: "scroll", id: "scroll", tabindex: "0", role: "region", on: { scroll: () => requestAnimationFrame(drawFiles) } },
      make("table", { class: "files", id: "table" }, make("caption", { class: "hidden", id: "files-caption" }), make("thead", { id: "head" }), make("tbody", { id: "body" }))),
    make("p", { class: "small printed", id: "printed" }),
  );
  narrow.addEventListener("change", showFiles);
  addEventListener("beforeprint", printFiles);
  addEventListener("afterprint", showFiles);
};
const sortChosen = (event) => {
  const [key, down] = event.target.value.split(" ");
  sortFiles(key, down === "down");
};
const sortFiles = (key, down) => {
  list.sort = key;
  list.down = down;
  sortRows();
  at("scroll").scrollTop = 0;
  showFiles();
};

// Everything of the list but its rows.
const showFilters = () => {
  at("files-title").textContent = say("files");
  at("search-label").textContent = say("search");
  if (document.activeElement !== at("search")) at("search").value = choice.search;
  at("filters-title").textContent = say("filter");
  at("sort-label").textContent = say("sort");
  at("files-caption").textContent = say("files");
  at("scroll").setAttribute("aria-label", say("scroll"));
  const option = (value, text, chosenNow) => make("option", { value, selected: chosenNow }, clean(text));
  const select = (place) => {
    const sizes = { state: STATES + 1, month: data.monthOf.length };
    const size = KNOWN.includes(place) ? 3 : sizes[place] ?? data.names[place].length;
    let values = Array.from({ length: size }, (_, value) => value);
    if (LISTS.includes(place)) values = values.filter((value) => value > 0);
    if (place !== "month" && data.names[place]) values = values.filter((value) => data.names[place][value] !== OTHERS);
    if (PLACES.includes(place) || LISTS.includes(place)) values.sort((a, b) => orderOf(place)[a] - orderOf(place)[b]);
    if (place === "reason") values = values.filter((value) => value > 0);
    if (place === "month") values.sort((a, b) => (data.monthOf[b] || -1) - (data.monthOf[a] || -1));
    if (values.length < 2 || values.length > MOST) return null;
    const act = (event) => { choice[place] = event.target.value === "" ? null : Number(event.target.value); chosen(); };
    const label = (value) => (KNOWN.includes(place) ? say(ANSWERS[value]) : nameOf(place, value));
    return make("label", null, make("span", null, say(place)),
      make("select", { "data-place": place, on: { change: act } }, option("", say("all"), choice[place] === null), values.map((value) => option(String(value), label(value), choice[place] === value))));
  };
  if (list.spoken !== lang) {
    list.spoken = lang;
    at("selects").replaceChildren(...CHOICES.map(select).filter((one) => one));
  }
  for (const one of at("selects").querySelectorAll("select")) one.value = choice[one.dataset.place] ?? "";
  at("sort").replaceChildren(...COLUMNS.flatMap(({ key }) => [false, true].map((down) =>
    option(`${key} ${down ? "down" : "up"}`, `${say(key)} (${say(down ? "descending" : "ascending")})`, list.sort === key && list.down === down))));
};

const showFiles = () => {
  list.high = narrow.matches ? 92 : 34;
  list.first = -1;
  const focused = document.activeElement?.dataset?.sort;
  at("head").replaceChildren(make("tr", { "aria-rowindex": "1" }, COLUMNS.map(({ key }) => {
    const cell = headCell(say(key), list.sort === key, list.down, () => sortFiles(key, list.sort === key && !list.down), `c-${key}`);
    cell.firstChild.dataset.sort = key;
    return cell;
  })));
  if (focused) at("head").querySelector(`[data-sort=${focused}]`)?.focus();
  at("table").setAttribute("aria-rowcount", String(list.order.length + 1));
  at("files-count").textContent = list.order.length === 0 ? say("noRows") : say("filesN", figure(list.order.length));
  at("printed").textContent = "";
  drawFiles();
};

const fileRow = (place, row) => {
  const state = data.state[row];
  // An archive has no signatures of its own; what it holds has rows.
  const verdict = data.kind[row] === 4 && state === 5 ? 5 : data.verdict[row];
  const text = (value, style) => make("td", { class: style }, named(value));
  const mark = (which) => {
    const value = knownOf(row, which);
    return make("td", { class: `c-${KNOWN[which]} k` }, make("span", { class: `mark w${value}`, "aria-hidden": "true" }, ["✓", "✗", "?", "·"][value]), make("span", { class: "hidden" }, say([...ANSWERS, "notAsked"][value])));
  };
  const value = (key) => (data[key][row] === 0 ? "" : nameOf(key, data[key][row]));
  return make("tr", { "aria-rowindex": String(place + 2), class: data.reason[row] > 0 ? "why" : null },
    make("td", { class: "c-state" }, make("span", { class: `mark t${verdict}`, "aria-hidden": "true" }, STATE_MARKS[verdict]), " ", verdict === 5 ? say("kind4") : say(`state${verdict}`), state === 5 && verdict < 5 ? make("span", { class: "small" }, " ", say("ofPackage")) : null),
    make("td", { class: "c-file", title: clean(fileOf(row)) }, make("button", { type: "button", class: "link", on: { click: () => openOne(place) } }, named(data.name[row])),
      make("span", { class: "folder" }, named(data.names.folder[data.folder[row]]))),
    text(value("reason"), "c-reason"), KNOWN.map((_, which) => mark(which)),
    text(value("agency"), "c-agency"), text(dayText(data.day[row]), "c-day"), text(value("type"), "c-type"), text(data.number[row], "c-number"),
    text(value("unit"), "c-unit"), text(data.names.signer[data.signer[row]], "c-signer"), text(value("producer"), "c-producer"),
    text(figure(data.signatures[row]), "c-signatures number"), text(data.size[row] === 0 ? "" : sizeText(data.size[row]), "c-size number"));
};
const spacer = (high) => {
  const cell = make("td", { colspan: String(COLUMNS.length) });
  cell.style.height = `${high}px`;
  return make("tr", { class: "spacer", "aria-hidden": "true" }, cell);
};

const drawFiles = () => {
  const box = at("scroll");
  const { order, high } = list;
  const whole = order.length * high;
  const drawn = Math.min(whole, HIGHEST);
  const view = box.clientHeight;
  const factor = drawn > view ? (whole - view) / (drawn - view) : 1;
  const top = Math.min(box.scrollTop, Math.max(0, drawn - view));
  const first = Math.max(0, Math.floor((top * factor) / high) - 6);
  const last = Math.min(order.length, first + Math.ceil(view / high) + 14);
  if (first === list.first && last === list.last && factor === 1) return;
  list.first = first;
  list.last = last;
  const before = factor === 1 ? first * high : Math.max(0, top - ((top * factor) / high - first) * high);
  const focused = at("body").contains(document.activeElement) ? document.activeElement.closest("tr").getAttribute("aria-rowindex") : null;
  const rows = [];
  for (let place = first; place < last; place += 1) rows.push(fileRow(place, order[place]));
  at("body").replaceChildren(spacer(before), ...rows, spacer(Math.max(0, drawn - before - (last - first) * high)));
  if (focused) at("body").querySelector(`tr[aria-rowindex="${focused}"] button`)?.focus({ preventScroll: true });
};
const printFiles = () => {
  const { order } = list;
  const rows = [];
  for (let place = 0; place < Math.min(order.length, PRINTED); place += 1) rows.push(fileRow(place, order[place]));
  at("body").replaceChildren(...rows);
  at("printed").textContent = order.length > PRINTED ? say("printed", figure(PRINTED), figure(order.length)) : "";
};
