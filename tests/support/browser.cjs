// Opens pages in a headless browser at the widths and schemes given, and tells what axe, and the page's own width, say.
// Arguments: a folder for pictures ("-": none), then files. Standard output: JSON, one entry a view.
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
const VIEWS = [[390, 844, "light"], [390, 844, "dark"], [1280, 900, "light"], [1280, 900, "dark"]];

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
      for (const [width, height, scheme] of VIEWS) {
        await page.setViewport({ width, height, deviceScaleFactor: 1, isMobile: width < 600, hasTouch: width < 600 });
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        await page.goto("file://" + path.resolve(file), { waitUntil: "load" });
        // What is folded is looked at, too.
        await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const result = await window.axe.run(document, {
            runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], resultTypes: ["violations"],
          });
          const rules = result.passes.length;
          const violations = result.violations.map((one) => `${one.id}: ${one.help} ` +
            one.nodes.slice(0, 4).map((node) => node.target.join(" ") + " " + node.failureSummary).join(" | "));
          const wide = document.scrollingElement.scrollWidth - window.innerWidth;
          const outside = [...document.querySelectorAll("body *")].filter((one) => {
            const box = one.getBoundingClientRect();
            return box.width > 0 && (box.right > window.innerWidth + 1 || box.left < -1);
          }).slice(0, 4).map((one) => `${one.tagName}.${one.className}`);
          const reached = [...document.querySelectorAll("a[href], summary")].filter((one) => one.tabIndex < 0).length;
          const lost = [...document.querySelectorAll("a[href^='#']")]
            .filter((one) => !document.getElementById(one.getAttribute("href").slice(1))).map((one) => one.href);
          return { rules, violations, wide, outside, reached, lost };
        });
        const name = `${path.basename(file, ".html")}-${width}-${scheme}`;
        if (pictures !== "-") {
          await page.reload({ waitUntil: "load" });
          await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
        }
        told.push({ name, ...found });
      }
      const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
      if (pictures !== "-") fs.writeFileSync(path.join(pictures, `${path.basename(file, ".html")}.pdf`), pdf);
      const foreign = asked.filter((url) => !url.startsWith("file://") && !url.startsWith("data:"));
      told.push({ name: `${path.basename(file)}, all`, octets: pdf.length, foreign, said });
      await page.close();
    }
  } finally {
    await browser.close();
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  console.log(JSON.stringify(told));
})().catch((error) => { console.error(error); process.exit(1); });
