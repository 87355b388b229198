// Works a dashboard in a headless browser and tells what was seen. Arguments: a folder for pictures ("-": none), then pages.
// Standard output: JSON, one entry a page.
const fs = require("fs");
const os = require("os");
const path = require("path");
const { createRequire } = require("module");
const from = createRequire(path.join(process.env.KYSO_AXE, "package.json"));
const puppeteer = from("puppeteer-core");
const axe = fs.readFileSync(from.resolve("axe-core/axe.min.js"), "utf8");

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
];
const VIEWS = [[1280, 900, "light", "vi"], [1280, 900, "dark", "en"], [390, 844, "light", "en"], [390, 844, "dark", "vi"]];

const looked = async (page) => {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const result = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], resultTypes: ["violations"],
    });
    const violations = result.violations.map((one) => `${one.id}: ${one.help} ` +
      one.nodes.slice(0, 4).map((node) => node.target.join(" ") + " " + node.failureSummary).join(" | "));
    const wide = document.scrollingElement.scrollWidth - window.innerWidth;
    const within = (one) => one.closest(".scroll, .across, .chart, .hidden");
    const outside = [...document.querySelectorAll("body *")].filter((one) => {
      const box = one.getBoundingClientRect();
      return box.width > 0 && !within(one) && (box.right > window.innerWidth + 1 || box.left < -1);
    }).slice(0, 4).map((one) => `${one.tagName}.${one.className}`);
    return { rules: result.passes.length, violations, wide, outside };
  });
};
// What is to be seen as a person sees it, and how long it took: from the press to the next picture.
const timed = (page, act) => page.evaluate(async (body) => {
  const began = performance.now();
  // eslint-disable-next-line no-new-func
  await window[body.name](...body.values);
  const done = performance.now();
  await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  return [Math.round(done - began), Math.round(performance.now() - began)];
}, act);
const HELPERS = () => {
  window.press = (selector, text) => {
    const found = [...document.querySelectorAll(selector)].filter((one) => !text || one.textContent.includes(text));
    if (found.length === 0) throw new Error(`nothing to press: ${selector} ${text ?? ""}`);
    found[0].dispatchEvent(new MouseEvent("click", { bubbles: true }));
  };
  window.pick = (place, label) => {
    const select = document.querySelector(`[data-place=${place}]`);
    const option = [...select.options].find((one) => one.textContent.includes(label));
    if (!option) throw new Error(`no such choice: ${place} ${label}`);
    select.value = option.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  window.look = async (words) => {
    const box = document.getElementById("search");
    box.focus();
    box.value = words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    const before = document.documentElement.dataset.turns;
    while (document.documentElement.dataset.turns === before) await new Promise((next) => setTimeout(next, 1));
  };
  window.seen = () => ({
    headline: document.getElementById("verdict").textContent,
    count: document.getElementById("files-count").textContent,
    found: window.kyso.list.order.length,
    names: [...document.querySelectorAll("#body .c-file .link")].map((one) => one.textContent),
    first: [...(document.querySelector("#body tr:not(.spacer)")?.querySelectorAll("td") ?? [])].map((one) => one.textContent.trim()),
    hash: decodeURIComponent(location.hash),
    focus: document.activeElement?.id || document.activeElement?.className || document.activeElement?.tagName,
  });
};

const worked = async (page, file) => {
  const times = {};
  const steps = {};
  const step = async (name, act, ...values) => {
    times[name] = await timed(page, { name: act, values });
    steps[name] = await page.evaluate(() => window.seen());
  };
  await page.evaluate(HELPERS);
  steps.first = await page.evaluate(() => window.seen());
  const agreed = await page.evaluate(() => {
    const whole = window.kyso.whole();
    const counted = window.kyso.counts();
    const differing = [];
    for (const place of Object.keys(counted)) {
      const size = Math.max(whole[place].length, counted[place].length);
      for (let i = 0; i < size; i += 1) if ((whole[place][i] ?? 0) !== (counted[place][i] ?? 0) && !(place === "reason" && i === 0)) differing.push(`${place} ${i}: ${whole[place][i]} ${counted[place][i]}`);
    }
    return differing.slice(0, 5);
  });
  for (const key of ["size", "agency", "day", "number", "signer", "state", "trusted", "file"]) {
    await step(`sort ${key}`, "press", `[data-sort=${key}]`);
    await step(`sort ${key} down`, "press", `[data-sort=${key}]`);
  }
  steps.sorted = await page.evaluate(() => {
    const { list, data } = window.kyso;
    const bad = [];
    for (const [key, value, down] of [["size", (row) => data.size[row], false], ["day", (row) => data.day[row] || 1e12, true]]) {
      document.querySelector(`[data-sort=${key}]`).click();
      if (down) document.querySelector(`[data-sort=${key}]`).click();
      for (let i = 1; i < list.order.length; i += 1) {
        const [a, b] = [value(list.order[i - 1]), value(list.order[i])];
        if (down ? a < b : a > b) bad.push(`${key} ${i}`);
      }
      if (new Set(list.order).size !== list.order.length) bad.push(`${key} twice`);
    }
    document.querySelector("[data-sort=file]").click();
    return bad.slice(0, 3);
  });
  await page.evaluate(() => { document.getElementById("filters").open = true; });
  await step("state", "press", "#states .chip", await page.evaluate(() => ["Không hợp lệ", "Not valid"][document.documentElement.lang === "vi" ? 0 : 1]));
  await step("agency", "press", "#group-agency tbody .link");
  await page.goBack();
  await page.waitForFunction(() => window.kyso.choice.agency === null);
  steps.back = await page.evaluate(() => window.seen());
  await step("clear", "press", "#chips .plain");
  await step("month", "press", ".months .column");
  await step("clear month", "press", "#chips .plain");
  for (const place of ["reason", "rule", "type", "producer", "unit"]) {
    const there = await page.evaluate((one) => !document.getElementById(`group-${one}`).hidden, place);
    if (!there) continue;
    await step(place, "press", `#group-${place} tbody .link`);
    await step(`clear ${place}`, "press", "#chips .plain");
  }
  await step("known", "press", "#tiles .tile:nth-child(3) .chip:nth-child(2)");
  await step("clear known", "press", "#chips .plain");
  const word = await page.evaluate(() => window.kyso.data.name[window.kyso.data.count >> 1]);
  await step("search", "look", word);
  await step("search folded", "look", "so y te");
  await step("search nothing", "look", "không có tệp nào tên như thế này");
  await step("search none", "look", "");
  // To the end of the list, and what is there then.
  steps.end = await page.evaluate(async () => {
    const box = document.getElementById("scroll");
    box.scrollTop = box.scrollHeight;
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(next))));
    const { list, data } = window.kyso;
    const rows = [...document.querySelectorAll("#body tr:not(.spacer)")];
    return { last: rows.at(-1).querySelector(".link").textContent, should: data.name[list.order.at(-1)], rows: rows.length,
      under: Math.round(rows.at(-1).getBoundingClientRect().bottom - box.getBoundingClientRect().bottom) };
  });
  times.language = await timed(page, { name: "press", values: ["#languages [aria-pressed=false]"] });
  steps.language = await page.evaluate(() => window.seen());
  await timed(page, { name: "press", values: ["#languages [aria-pressed=false]"] });
  // A file's particulars, and the way back to where it was opened.
  await page.evaluate(() => { document.getElementById("scroll").scrollTop = 0; });
  await new Promise((next) => setTimeout(next, 100));
  const began = Date.now();
  await page.evaluate(() => window.press("#states .chip", ["Không hợp lệ", "Not valid"][document.documentElement.lang === "vi" ? 0 : 1]));
  const failed = await page.evaluate(() => document.querySelectorAll("#body .c-file .link").length > 0);
  if (!failed) await page.evaluate(() => window.press("#chips .plain"));
  await page.focus("#body .c-file .link");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#one-paper dl");
  times.open = [Date.now() - began, Date.now() - began];
  steps.open = await page.evaluate(() => ({ ...window.seen(), text: document.getElementById("one").innerText }));
  const one = await looked(page);
  await page.keyboard.press("Escape");
  await new Promise((next) => setTimeout(next, 60));
  steps.closed = await page.evaluate(() => ({ ...window.seen(), open: document.getElementById("one").open }));
  await page.evaluate(() => { if (document.querySelector("#chips .plain")) window.press("#chips .plain"); });
  return { times, steps, agreed, one };
};

(async () => {
  const [pictures, ...files] = process.argv.slice(2);
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "browser-"));
  const browser = await puppeteer.launch({
    executablePath: process.env.KYSO_CHROMIUM, headless: true, args: FLAGS, userDataDir: profile, timeout: 60000,
  });
  const told = [];
  try {
    for (const file of files) {
      const page = await browser.newPage();
      const asked = [];
      const said = [];
      page.on("request", (request) => asked.push(request.url()));
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(String(error)));
      page.on("dialog", (dialog) => { said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
      const name = path.basename(file, ".html");
      const entry = { name, octets: fs.statSync(file).size, views: [] };
      const shot = async (which, full) => {
        if (pictures !== "-") await page.screenshot({ path: path.join(pictures, `${name}-${which}.png`), fullPage: full });
      };
      for (const [index, [width, height, scheme, lang]] of VIEWS.entries()) {
        await page.setViewport({ width, height, deviceScaleFactor: 1, isMobile: width < 600, hasTouch: width < 600 });
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        await page.goto("about:blank");
        await page.goto(`file://${path.resolve(file)}#lang=${lang}`, { waitUntil: "load", timeout: 120000 });
        await page.waitForFunction(() => document.documentElement.dataset.ready, { timeout: 120000 });
        const seen = await page.evaluate(() => ({
          ready: Number(document.documentElement.dataset.ready),
          painted: Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1),
          loaded: Math.round(performance.getEntriesByType("navigation")[0].loadEventEnd),
          lang: document.documentElement.lang,
        }));
        await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
        entry.views.push({ view: `${name}-${width}-${scheme}-${lang}`, ...seen, ...(await looked(page)) });
        await shot(`${width}-${scheme}-${lang}`, true);
        if (index === 0) Object.assign(entry, await worked(page, file));
        await page.evaluate(() => document.querySelector("#body .c-file .link")?.click());
        await new Promise((next) => setTimeout(next, 300));
        await shot(`${width}-${scheme}-${lang}-one`, false);
      }
      await page.evaluate(() => document.getElementById("one").close());
      const pdf = await page.pdf({ preferCSSPageSize: true, timeout: 120000 });
      if (pictures !== "-") fs.writeFileSync(path.join(pictures, `${name}.pdf`), pdf);
      entry.printed = pdf.length;
      entry.foreign = asked.filter((url) => !url.startsWith("file://") && url !== "about:blank");
      entry.asked = new Set(asked.map((url) => url.split("#")[0])).size;
      entry.said = said;
      told.push(entry);
      await page.close();
    }
  } finally {
    await browser.close();
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  console.log(JSON.stringify(told));
})().catch((error) => { console.error(error); process.exit(1); });
