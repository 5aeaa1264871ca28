// What happens in Chromium: `browser.mjs CHROMIUM html FILE…` judges our HTML pages with axe-core; `read FILE…` reads PDFs
// with pdf.js; `fill IN OUT KEY=VALUE…` types into a PDF's fields with pdf.js and saves it. Prints one line when all is
// well; the first fault goes to standard error.

import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const require = createRequire(import.meta.url);
const [chromium, step, ...words] = process.argv.slice(2);

/** Widths in CSS pixels: the narrowest that WCAG 1.4.10 asks for, a telephone, a tablet, a screen. */
const WIDTHS = [320, 390, 800, 1280];
/** The widths at which axe-core judges: one on each side of the style's changes. */
const JUDGED = [320, 1280];

function broken(sentence) {
  throw new Error(sentence);
}

/** A page that may ask for nothing but `allowed`; whatever it asks for or complains of stops the step. */
async function quietPage(browser, allowed) {
  const page = await browser.newPage();
  const faults = [];
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    const url = request.url();
    if (url.startsWith("data:") || url.startsWith("blob:")) return request.continue();
    const answer = allowed(url);
    if (answer === "load") return request.continue();
    if (answer) return answer.then((found) => request.respond(found));
    faults.push(`it asks for ${url}`);
    return request.abort();
  });
  page.on("console", (message) => faults.push(`it says: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`it fails: ${error.message ?? error}`));
  return { page, faults };
}

// --- our pages

/** What a width shows: whether anything leads sideways, and the smallest letters. */
function sideways() {
  const wide = document.documentElement.clientWidth;
  const faults = [];
  if (document.documentElement.scrollWidth > wide) faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const element of document.body.querySelectorAll("*")) {
    const { left, right, width } = element.getBoundingClientRect();
    const name = `<${element.localName}> « ${element.textContent.trim().slice(0, 40)} »`;
    if (width > 1 && (right > wide + 0.5 || left < -0.5)) faults.push(`${name} reaches from ${left} to ${right}`);
    const style = getComputedStyle(element);
    if (element.scrollWidth > element.clientWidth + 1 && style.overflowX !== "visible" && element.clientWidth > 1) {
      faults.push(`${name} is cut off or scrolls`);
    }
    if (element.childElementCount === 0 && parseFloat(style.fontSize) < 9) faults.push(`${name} is too small to read`);
  }
  return faults;
}

async function judgePage(browser, file, axe) {
  const url = pathToFileURL(file).href;
  const { page, faults } = await quietPage(browser, (asked) => asked === url && "load");
  for (const width of WIDTHS) {
    await page.setViewport({ width, height: 800 });
    await page.goto(url, { waitUntil: "load" });
    faults.push(...(await page.evaluate(sideways)));
    if (JUDGED.includes(width)) faults.push(...(await axeFaults(page, axe)));
    if (faults.length > 0) broken(`${basename(file)} at ${width} pixels: ${faults[0]}`);
  }
  await page.close();
}

/** What axe-core finds, and what it cannot judge and leaves to people. */
async function axeFaults(page, axe) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations", "incomplete"] }));
  if (found.passes.length < 10) return ["axe-core found nothing to judge"];
  return [...found.violations, ...found.incomplete].map((rule) => {
    const [node] = rule.nodes;
    return `axe-core ${rule.id}: ${rule.help}: ${node.html.slice(0, 200)} (${node.failureSummary ?? "to be looked at"})`;
  });
}

/** A judge that passes everything would be of no use: each of these pages has one fault. */
const FAULTY = [
  ["a picture without words", '<main><h1>a</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></main>', "image-alt"],
  ["grey on grey", '<main><h1>a</h1><p style="color:#999">two words</p></main>', "color-contrast"],
  ["a heading left out", "<main><h1>a</h1><h3>b</h3></main>", "heading-order"],
  ["a line too long", `<main><h1>a</h1><p>${"w".repeat(300)}</p></main>`, "wide"],
];

async function faultsAreFound(browser, axe) {
  for (const [name, body, wanted] of FAULTY) {
    const page = await browser.newPage();
    await page.setViewport({ width: 320, height: 800 });
    await page.setContent(`<!DOCTYPE html><html lang="fr"><title>t</title>${body}</html>`);
    const found = await page.evaluate(sideways);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    const told = [...violations.map((rule) => rule.id), ...found];
    if (!told.some((fault) => fault.includes(wanted))) broken(`${name} is not found: ${told}`);
    await page.close();
  }
}

async function html(browser) {
  const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
  await faultsAreFound(browser, axe);
  const left = [...words];
  const one = async () => {
    for (let file = left.shift(); file; file = left.shift()) await judgePage(browser, file, axe);
  };
  await Promise.all([one(), one()]);
  return `${words.length} pages at ${WIDTHS.join(", ")} pixels, no violation, nothing sideways`;
}

// --- pdf.js

const PDFJS = dirname(require.resolve("pdfjs-dist/package.json"));
const HOME = "http://pdfjs.test/";
const KINDS = { mjs: "text/javascript", html: "text/html", wasm: "application/wasm" };

/** A page in which pdf.js is loaded, from files alone. */
async function pdfPage(browser) {
  const { page, faults } = await quietPage(browser, (url) => {
    if (!url.startsWith(HOME)) return null;
    const path = url.slice(HOME.length);
    if (path === "") return Promise.resolve({ contentType: KINDS.html, body: "<!DOCTYPE html><title>pdf.js</title>" });
    if (path === "favicon.ico") return Promise.resolve({ status: 204 });
    return readFile(join(PDFJS, path)).then((body) => ({ contentType: KINDS[path.split(".").pop()], body }));
  });
  await page.goto(HOME);
  await page.evaluate(async () => {
    globalThis.pdfjs = await import("/build/pdf.min.mjs");
    pdfjs.GlobalWorkerOptions.workerSrc = "/build/pdf.worker.min.mjs";
    globalThis.opened = (base64) =>
      pdfjs.getDocument({ data: Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)), verbosity: 1 }).promise;
  });
  return { page, faults };
}

/** Everything a reader asks of a file: words, structure, fields, bookmarks, attachments, a drawing of each page. */
async function readOne(base64) {
  const file = await opened(base64);
  let letters = 0;
  let nodes = 0;
  for (let number = 1; number <= file.numPages; number++) {
    const page = await file.getPage(number);
    const { items } = await page.getTextContent();
    letters += items.reduce((sum, item) => sum + (item.str?.length ?? 0), 0);
    const count = (node) => 1 + (node.children ?? []).reduce((sum, child) => sum + count(child), 0);
    const tree = await page.getStructTree();
    nodes += tree ? count(tree) : 0;
    await page.getAnnotations();
    const viewport = page.getViewport({ scale: 1 });
    const canvas = new OffscreenCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
    await page.render({ canvasContext: canvas.getContext("2d"), viewport, canvas: null }).promise;
  }
  await Promise.all([file.getOutline(), file.getAttachments(), file.getFieldObjects(), file.getMetadata(), file.getMarkInfo()]);
  await file.loadingTask.destroy();
  return { letters, nodes };
}

async function read(browser) {
  const { page, faults } = await pdfPage(browser);
  let all = 0;
  for (const file of words) {
    const { letters, nodes } = await page.evaluate(readOne, await readFile(file, "base64"));
    // The shortest is the list for the wall: its headings, and two rows.
    if (letters < 300) faults.push(`only ${letters} letters are read`);
    if (nodes < 20) faults.push(`only ${nodes} nodes of structure are read`);
    if (faults.length > 0) broken(`pdf.js ${basename(file)}: ${faults[0]}`);
    all += nodes;
  }
  return `pdf.js reads ${all} nodes of structure`;
}

async function fillOne(base64, values) {
  const file = await opened(base64);
  const fields = (await file.getFieldObjects()) ?? {};
  for (const [name, value] of values) {
    const widgets = (fields[name] ?? []).filter((field) => field.type === "text");
    if (widgets.length !== 1) throw new Error(`there is no text field ${name}, but ${Object.keys(fields)}`);
    file.annotationStorage.setValue(widgets[0].id, { value });
  }
  const bytes = await file.saveDocument();
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

async function fill(browser) {
  const [from, to, ...values] = words;
  const { page, faults } = await pdfPage(browser);
  const pairs = values.map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  const base64 = await page.evaluate(fillOne, await readFile(from, "base64"), pairs);
  if (faults.length > 0) broken(`pdf.js ${basename(from)}: ${faults[0]}`);
  await writeFile(to, Buffer.from(base64, "base64"));
  return `${pairs.length} fields filled`;
}

const STEPS = { html, read, fill };
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
try {
  console.log(await STEPS[step](browser));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await browser.close();
}
