// The notebooks in JupyterLab, in a real browser: each is run from a clean state and looked at; the panel and the table
// of analysis.explore answer clicks; the page of a report needs no network; what a hostile text holds stays text.
//
//   node notebooks.mjs [folder for screenshots]
//
// Python is $PYTHON or the checkout's .venv; the browser is $CHROMIUM or where Debian has it.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const browsers = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = browsers.find((path) => path && existsSync(path));
if (!executablePath) {
  console.error("\n*** SKIPPED: the notebooks were NOT tested in a browser, because there is no Chromium (apt install chromium) ***\n");
  process.exit(0);
}
const { chromium } = await import("playwright-core");
const python = process.env.PYTHON ?? join(root, ".venv/bin/python");
const shots = process.argv[2] && resolve(process.argv[2]);
if (shots) mkdirSync(shots, { recursive: true });

const failures = [];
const check = (holds, message) => {
  if (!holds) failures.push(message);
  console.log(`${holds ? "ok  " : "FAIL"} ${message}`);
};

// A copy, so that a run changes nothing in the checkout; settings and workspaces of its own, so that nothing is left over.
const place = mkdtempSync(join(tmpdir(), "couverture-"));
for (const folder of ["notebooks", "seeds"]) cpSync(join(root, folder), join(place, folder), { recursive: true });
const names = readdirSync(join(place, "notebooks")).filter((name) => name.endsWith(".ipynb")).sort();
const cell = (source) => ({ cell_type: "code", id: source.slice(9, 12), metadata: {}, source, outputs: [], execution_count: null });
writeFileSync(join(place, "notebooks/explore.ipynb"), JSON.stringify({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
  cells: [
    cell('import analysis\ncorpus = analysis.load_corpus("../seeds")\nanalysis.explore(corpus)'),
    cell('analysis.table(corpus.quantities[["doc_id", "text", "low", "counted", "attribution"]])'),
  ],
}));
const attacks = [
  '<img src="x" onerror="window.attacked = 1">', "<script>window.attacked = 1</script>", '</del></td><svg onload="window.attacked = 1">',
];
mkdirSync(join(place, "hostile"));
const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
writeFileSync(join(place, "hostile/metadata.csv"), ["id,source,title,byline,date",
  ...attacks.map((attack, i) => `${i},${quoted(attack)},${quoted(`Le pont ${attack} rouvre`)},${quoted(attack)},2020-03-05`)].join("\n"));
attacks.forEach((attack, i) => writeFileSync(join(place, `hostile/${i}.txt`),
  `« ${attack} », a dit Anne ${attack} Martin. Selon ${attack}, plus de 34 soldats ${attack} ont été tués à Lyon et à ${attack}.\n\n`
  + `Le maire de Lyon parle de 34 soldats tués. ${attack}\n\nLire aussi : ${attack}\n`));
writeFileSync(join(place, "notebooks/hostile.ipynb"), JSON.stringify({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
  cells: [
    'import analysis\nfrom analysis import plots\ncorpus = analysis.load_corpus("../hostile")\nanalysis.explore(corpus)',
    'analysis.table(corpus.documents[["source", "title", "byline"]])',
    'corpus.documents[["source", "title", "byline"]]',
    'analysis.view(corpus, "0")',
    'analysis.view(corpus, "2")',
    "analysis.in_context(corpus, corpus.quantities)",
    'analysis.concordance(corpus, "soldats")',
    "plots.kept_and_removed(corpus.segments, corpus.documents)",
  ].map((source, i) => ({ ...cell(source), id: `hostile-${i}` })),
}));
const settings = {
  "apputils-extension/notification": { fetchNews: "false", checkForUpdates: false, doNotDisturbMode: true },
  "notebook-extension/tracker": { windowingMode: "none" },
};
for (const [name, values] of Object.entries(settings)) {
  const file = join(place, "settings/@jupyterlab", `${name}.jupyterlab-settings`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(values));
}

const port = await new Promise((found) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => found(port));
  });
});
const token = crypto.randomUUID();
const base = `http://127.0.0.1:${port}`;
const environment = { ...process.env, PYTHONPATH: root, JUPYTERLAB_SETTINGS_DIR: join(place, "settings") };
delete environment.COUVERTURE_FIGURES;
const server = spawn(python, [
  "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", `--port=${port}`, "--ServerApp.port_retries=0",
  `--ServerApp.root_dir=${place}`, `--IdentityProvider.token=${token}`, "--expose-app-in-browser",
  `--LabApp.workspaces_dir=${join(place, "workspaces")}`, "--LabApp.extension_manager=readonly", "--log-level=ERROR",
], { env: environment, cwd: place, stdio: "inherit" });

let browser;
try {
  await reachable();
  browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  for (const name of names) await runs(name);
  await explores();
  await reports();
  await endures();
} finally {
  await browser?.close();
  server.kill();
  await new Promise((ended) => (server.exitCode === null ? server.once("exit", ended) : ended()));
  rmSync(place, { recursive: true, force: true });
}
console.log(failures.length ? `\n${failures.length} checks failed` : "\nall checks hold");
process.exit(failures.length ? 1 : 0);

async function reachable() {
  for (const end = Date.now() + 90_000; Date.now() < end; await new Promise((r) => setTimeout(r, 300))) {
    if (server.exitCode !== null) throw new Error(`JupyterLab ended with ${server.exitCode}`);
    const answer = await fetch(`${base}/api/status?token=${token}`).catch(() => null);
    if (answer?.ok) return;
  }
  throw new Error("JupyterLab does not answer");
}

// Open a notebook, clear its outputs, run all of it, and return the page with what was said on its console.
async function open(name) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const said = [];
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  await page.goto(`${base}/lab/workspaces/auto-test/tree/notebooks/${name}?token=${token}&reset`);
  await page.locator(".jp-NotebookPanel .jp-Cell").first().waitFor({ timeout: 90_000 });
  const run = await page.evaluate(async () => {
    const { commands, shell } = window.jupyterapp;
    await shell.currentWidget.context.sessionContext.ready;
    await commands.execute("notebook:clear-all-cell-outputs");
    await commands.execute("notebook:run-all-cells");
    return shell.currentWidget.content.model.toJSON().cells.filter((cell) => cell.cell_type === "code");
  });
  await page.waitForFunction(() => window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.status === "idle");
  return { page, said, run };
}

async function runs(name) {
  const { page, said, run } = await open(name);
  const outputs = run.flatMap((cell) => cell.outputs);
  const errors = outputs.filter((output) => output.output_type === "error" || output.name === "stderr");
  check(run.every((cell) => cell.execution_count), `${name}: all ${run.length} cells have run`);
  check(!errors.length, `${name}: no error output ${errors.map((e) => e.evalue ?? e.text)}`);
  const drawn = outputs.filter((output) => output.data?.["image/png"]);
  const described = drawn.filter((output) => output.metadata["image/png"]?.alt?.length > 30);
  check(described.length === drawn.length, `${name}: ${described.length} of ${drawn.length} pictures come with alternative text`);
  const shown = await page.locator(".jp-OutputArea-output img").evaluateAll((images) =>
    images.map((image) => ({ wide: image.getBoundingClientRect().width > 300, loaded: image.naturalWidth > 300 })));
  check(shown.length === drawn.length && shown.every((i) => i.wide && i.loaded), `${name}: the pictures are shown in full size`);
  check(!said.length, `${name}: nothing on the console ${said.slice(0, 3)}`);
  if (shots) {
    const picture = page.locator(".jp-OutputArea-output img").first();
    await picture.scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(shots, `${name.replace(".ipynb", "")}.png`) });
  }
  await page.close();
}

async function explores() {
  const { page, said, run } = await open("explore.ipynb");
  const errors = run.flatMap((cell) => cell.outputs).filter((output) => output.output_type === "error");
  check(!errors.length, `explore: no error output ${errors.map((error) => error.evalue)}`);
  const panel = page.locator(".jp-OutputArea-output .widget-vbox").first();
  await panel.waitFor();
  const result = panel.locator("table").first();
  await result.waitFor();
  const before = await result.innerText();
  await panel.getByRole("button", { name: "Word" }).click();
  await page.waitForFunction((text) => document.querySelector(".widget-vbox table")?.innerText !== text, before);
  check(true, "explore: a click on Word shows a word");
  const dot = panel.getByRole("button", { name: /^\S+: \d+ times in RT/ }).first();
  const term = (await dot.getAttribute("aria-label")).split(":")[0];
  await dot.click();
  await page.waitForFunction((word) => document.querySelector(".widget-vbox select option:checked")?.textContent.startsWith(word), term);
  await page.waitForFunction((word) => [...document.querySelectorAll(".widget-vbox table b")].some((b) => b.innerText.toLowerCase().startsWith(word)), term);
  check(true, "explore: a click on a dot shows the sentences of its term");
  if (shots) await page.screenshot({ path: join(shots, "explore.png") });
  await panel.getByLabel("Search").fill("soldat");
  await panel.getByLabel("Search").press("Enter");
  await panel.locator("select option").filter({ hasText: "soldat" }).first().waitFor({ state: "attached" });
  check(!/turquie \(/.test(await panel.locator("select").first().innerText()), "explore: the search leaves what it found");
  await panel.locator("select").last().selectOption({ index: 1 });
  await panel.locator("del").first().waitFor();
  check(true, "explore: a document can be read, with what was removed struck through");
  await panel.locator("select").last().selectOption({ index: 0 });
  await panel.getByRole("button", { name: "Name" }).click();
  await page.waitForFunction((text) => document.querySelector(".widget-vbox table")?.innerText === text, before);
  check(true, "explore: the names come back with a click on Name");

  const table = page.locator(".jp-OutputArea-output .dt-container").first();
  await table.waitFor();
  const rows = () => table.locator("tbody tr").allInnerTexts();
  const unsorted = await rows();
  await table.getByRole("button", { name: "low: Activate to sort" }).click();
  await page.waitForFunction((first) => document.querySelector(".dt-container tbody tr").innerText !== first, unsorted[0]);
  check(true, "table: a click on a column sorts");
  await table.locator("input[type=search]").fill("soldats");
  await page.waitForFunction((n) => document.querySelectorAll(".dt-container tbody tr").length < n, unsorted.length);
  check((await rows()).every((row) => row.includes("soldats")), "table: a word typed filters");
  if (shots) await table.screenshot({ path: join(shots, "table.png") });
  check(!said.length, `explore: nothing on the console ${said.slice(0, 3)}`);
  await page.close();
}

async function reports() {
  const out = join(place, "report");
  const made = spawnSync(python, ["-m", "analysis", "report", join(place, "seeds"), "--out", out], { env: environment, cwd: root });
  check(made.status === 0, `report: exit code ${made.status} ${made.status ? made.stderr : ""}`);
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  const said = [], asked = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("request", (request) => /^(data|file):/.test(request.url()) || asked.push(request.url()));
  await page.goto(pathToFileURL(join(out, "report.html")).href);
  const images = await page.locator("img").evaluateAll((all) => all.map((i) => i.naturalWidth > 0 && i.alt.length > 30));
  check(images.length >= 8 && images.every(Boolean), `report: ${images.length} figures are shown, with alternative text`);
  const dead = await page.locator("a[href^='#']").evaluateAll((all) =>
    all.filter((link) => !document.getElementById(decodeURIComponent(link.hash.slice(1)))).map((link) => link.hash));
  check(!dead.length, `report: every link leads somewhere ${dead}`);
  check(!asked.length && !said.length, `report: nothing asked of the network, nothing on the console ${[...asked, ...said]}`);
  if (shots) await page.screenshot({ path: join(shots, "report.png") });
  await page.close();
}

// Titles, authors, outlets and sentences that hold scripts: in a notebook, the panel, the report and its figures they are text.
async function endures() {
  const { page, said, run } = await open("hostile.ipynb");
  const errors = run.flatMap((cell) => cell.outputs).filter((output) => output.output_type === "error");
  check(!errors.length, `hostile text: no error output ${errors.map((error) => error.evalue)}`);
  const panel = page.locator(".jp-OutputArea-output .widget-vbox").first();
  for (const kind of ["Word", "Claim", "Name"]) await panel.getByRole("button", { name: kind }).click();
  await panel.locator("select").last().selectOption({ index: 1 });
  await panel.locator("mark, del, p").first().waitFor();
  const shown = (await page.locator(".jp-OutputArea-output").allInnerTexts()).join(" ");
  check(attacks.every((attack) => shown.includes(attack)), "hostile text: it is shown as it is written");
  check(!(await page.evaluate(() => window.attacked)), "hostile text: nothing of it runs in a notebook");
  check(!said.length, `hostile text: nothing on the console ${said.slice(0, 3)}`);
  await page.close();

  const out = join(place, "hostile-report");
  const made = spawnSync(python, ["-m", "analysis", "report", join(place, "hostile"), "--out", out], { env: environment, cwd: root });
  check(made.status === 0, `hostile text: report, exit code ${made.status} ${made.status ? made.stderr : ""}`);
  const figures = readdirSync(join(out, "figures")).filter((name) => name.endsWith(".svg"));
  check(figures.length > 4, `hostile text: ${figures.length} figures are drawn`);
  const harm = [];
  for (const file of ["report.html", ...figures.map((name) => join("figures", name))]) {
    const page = await browser.newPage();
    page.on("console", (message) => harm.push(`${file}: ${message.text()}`));
    await page.goto(pathToFileURL(join(out, file)).href);
    if (await page.evaluate(() => window.attacked)) harm.push(file);
    if (file === "report.html") check((await page.innerText("body")).includes(attacks[0]), "hostile text: the report shows it as it is written");
    await page.close();
  }
  check(!harm.length, `hostile text: nothing of it runs in the report or its figures ${harm}`);
}
