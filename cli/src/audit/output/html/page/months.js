// Files by month, a column each, by state.
const CHART = { height: 190, top: 14, bottom: 30, left: 46, right: 8 };

const showMonths = (counts, whole) => {
  const section = at("months");
  const rows = groupRows("month", counts).filter((row) => row.value > 0).sort((a, b) => data.monthOf[a.value] - data.monthOf[b.value]);
  section.hidden = rows.length === 0;
  if (rows.length === 0) return;
  section.className = "panel wide";
  let figures = at("group-month");
  if (!figures) {
    figures = make("div", { id: "group-month" });
    fill(section, [
      make("h2", { id: "months-title" }), make("div", { id: "chart", class: "chart" }), make("div", { id: "chart-legend", class: "legend small" }),
      make("details", null, make("summary", { id: "figures" }), figures),
    ]);
    new ResizeObserver(() => { if (charted.width !== at("chart").clientWidth) drawMonths(); }).observe(at("chart"));
  }
  at("months-title").textContent = say("byMonth");
  at("figures").textContent = say("figures");
  at("chart-legend").replaceChildren(...[0, 1, 2, 3, 4].map((state) => make("span", null, make("span", { class: `swatch s${state}`, "aria-hidden": "true" }), say(`state${state}`))));
  charted.rows = rows;
  drawMonths();
};
const charted = { rows: [], width: 0 };

// Every month between the first and the last, so that a gap is seen as one.
const drawMonths = () => {
  const holder = at("chart");
  const { rows } = charted;
  charted.width = holder.clientWidth;
  const index = (month) => (month >> 4) * 12 + (month & 15) - 1;
  const first = index(data.monthOf[rows[0].value]);
  const slots = index(data.monthOf[rows[rows.length - 1].value]) - first + 1;
  const least = 11;
  const inner = Math.max(holder.clientWidth - CHART.left - CHART.right, 120);
  // A date far off (misread, or a mistake in the document) must not make the others invisible: then only months with files.
  const sparse = slots > 240;
  const count = sparse ? rows.length : slots;
  const step = Math.max(inner / count, least);
  const width = CHART.left + CHART.right + step * count;
  const high = CHART.height - CHART.top - CHART.bottom;
  const most = rows.reduce((max, row) => Math.max(max, row.total), 1);
  const top = niceAbove(most);
  const y = (number) => CHART.top + high - (high * number) / top;
  const svg = draw("svg", { class: "months", width, height: CHART.height, viewBox: `0 0 ${width} ${CHART.height}`, role: "group", "aria-label": say("byMonth") });
  for (const part of top >= 2 && top % 2 === 0 ? [0, 0.5, 1] : [0, 1]) {
    const line = y(top * part);
    svg.append(draw("line", { class: "grid", x1: CHART.left, x2: width - CHART.right, y1: line, y2: line }));
    svg.append(draw("text", { class: "axis", x: CHART.left - 6, y: line + 4, "text-anchor": "end" }, figure(top * part)));
  }
  const every = Math.max(1, Math.ceil(52 / step));
  rows.forEach((row, place) => {
    const month = data.monthOf[row.value];
    const slot = sparse ? place : index(month) - first;
    const x = CHART.left + slot * step;
    const label = say("monthIs", monthText(month), figure(row.documents), percent(row.rates[0].yes, row.rates[0].whole));
    const press = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose("month", row.value); } };
    const column = draw("g", { class: choice.month === row.value ? "column chosen" : "column", tabindex: "0", role: "button", "data-key": `month=${row.value}`, "aria-pressed": String(choice.month === row.value), "aria-label": label, on: { click: () => choose("month", row.value), keydown: press } });
    column.append(draw("title", null, label), draw("rect", { class: "hit", x, y: CHART.top, width: step, height: high }));
    let from = 0;
    row.states.forEach((number, state) => {
      if (number === 0) return;
      const height = Math.max((high * number) / top, 0.75);
      column.append(draw("rect", { class: `s${state}`, x: x + step * 0.12, y: y(from) - height, width: step * 0.76, height }));
      from += number;
    });
    svg.append(column);
    if (slot % every === 0) svg.append(draw("text", { class: "axis", x: x + step / 2, y: CHART.height - 10, "text-anchor": "middle" }, monthText(month)));
  });
  const across = holder.scrollLeft;
  holder.replaceChildren(svg);
  holder.scrollLeft = across;
  if (width > holder.clientWidth + 1) holder.tabIndex = 0;
  else holder.removeAttribute("tabindex");
};
const niceAbove = (number) => {
  const power = 10 ** Math.floor(Math.log10(Math.max(number, 1)));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((times) => times * power).find((nice) => nice >= number) ?? 10 * power;
};
