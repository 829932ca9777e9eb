// Looks at every page of a site in a browser, once in light and once in dark, and prints what axe finds.
//
//   npm install --prefix FOLDER playwright-core axe-core     (once; any folder outside this one)
//   ketrace rules page -o SITE
//   node tools/axe.mjs FOLDER SITE                           (CHROMIUM=/usr/bin/chromium if it lies elsewhere)
//
// The exit code is 1 when a finding is serious or critical.
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, site] = process.argv.slice(2);
if (!folder || !site) {
  console.error("usage: node tools/axe.mjs FOLDER SITE");
  process.exit(2);
}
const require = createRequire(join(resolve(folder), "node_modules", "_"));
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core/axe.min.js");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
let grave = 0;
let looked = 0;
for (const colorScheme of ["light", "dark"]) {
  const context = await browser.newContext({ colorScheme, bypassCSP: true });
  const page = await context.newPage();
  for (const name of readdirSync(site).filter((one) => one.endsWith(".html"))) {
    await page.goto(pathToFileURL(join(resolve(site), name)).href);
    await page.addScriptTag({ path: axe });
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    looked += 1;
    for (const { impact, id, help, nodes } of violations) {
      grave += impact === "serious" || impact === "critical" ? 1 : 0;
      console.log(`${impact}: ${name} (${colorScheme}): ${id}: ${help}; ${nodes.length} times, first ${nodes[0].html}`);
    }
  }
  await context.close();
}
await browser.close();
console.log(`${looked} looks, ${grave} serious or critical findings`);
process.exit(grave ? 1 : 0);
