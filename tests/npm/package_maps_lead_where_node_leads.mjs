// What "exports" and "imports" of package.json map, as people write them and worse, leads with ours where it leads with node, for import
// and for require, and fails in the same words. Given: the program package_json_answers. Ends with 77 where node is too old.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";

if (Number(process.versions.node.split(".")[0]) < 20) {
  console.log(`skipped: node ${process.versions.node} is older than 20`);
  process.exit(77);
}

let state = Number(process.argv[3] ?? 20260801);
function random(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}
const one = (...of) => of[random(of.length)];
const some = (most, make) => Array.from({ length: random(most + 1) }, make);

const word = () => one("a", "b", "c", "lib", "x.js", "a.b", "é", "node_modulesx");
const badSegment = () => one(".", "..", "node_modules", "Node_Modules", "%2e", "%2E.", "n%6fde_modules", "", "NODE%5Fmodules");
const segment = () => (random(14) === 0 ? badSegment() : random(5) === 0 ? "*" : word());
const path = () => [segment(), ...some(2, segment)].join(random(30) === 0 ? "\\" : "/");
const text = () => "./" + path() + one("", "", "", ".js", "/", "?q=*", "#*");
const odd = (isImport) =>
  isImport
    ? one("dep", "dep/" + path(), "@s/dep/*", "fs", "../" + path(), "/" + path(), "https://a.b/c", "data:text/javascript,1", "x:y")
    : one("dep", "../" + path(), "/" + path(), ".", "", "./", "https://a.b/c", ".a", "a/*");
const value = (isImport) => (random(7) === 0 ? odd(isImport) : text());
const condition = () => one("import", "require", "node", "default", "browser", "deno", "import", "default", "");
function target(isImport, depth = 0) {
  const kind = random(depth > 3 ? 9 : 16);
  if (kind < 8) return value(isImport);
  if (kind === 8) return one(null, null, 5, true);
  if (kind < 12) return some(3, () => target(isImport, depth + 1));
  return object(() => (random(60) === 0 ? one("0", "7", "4294967294", "4294967295", "01") : condition()), () => target(isImport, depth + 1), 3);
}
const object = (key, make, most) => Object.fromEntries([key(), ...some(most, key)].map((each) => [each, make()]));
const subpath = () => one(".", "./" + path(), "./" + path(), "./*", "./lib/*", "./lib/*.js", "./a*", "./*/b", "./**", "./lib/", "./a/*/c");
const exports = () =>
  one(
    () => target(false),
    () => object(subpath, () => target(false), 5),
    () => object(subpath, () => target(false), 8),
    () => object(() => one(subpath, subpath, condition)(), () => target(false), 3),
    () => one(5, false, true, [], {}, "", null),
  )();
const name = () => one("#a", "#b", "#lib/a", "#lib/*", "#lib/*.js", "#*", "#lib/*/b", "#é", "#" + path());
const imports = () => (random(20) === 0 ? one("#a", [], 5, null, {}) : object(name, () => target(true), 6));

// What a key may stand for: itself, or its star filled in.
const filled = (key) => key.replace("*", () => one("a", "b", "a/b", "é", "x.js", badSegment(), path(), "c/node_modules/d", "a//b", "a b", "a?b", "a\\b"));
const asked = (map, make) => {
  const keys = typeof map === "object" && map ? Object.keys(map) : [];
  return [...keys.map(filled), ...some(2, () => filled(make())), make()];
};
const isAskable = (each) => /^(\.(\/|$)|#)/.test(each) && !/[\0\x1f\n]/.test(each);

const root = realpathSync(mkdtempSync(`${tmpdir()}/edgert-package-maps-`));
process.on("exit", () => rmSync(root, { recursive: true, force: true }));
for (const [folder, file] of [["dep", "index.js"], ["@s/dep", "index.js"]]) {
  mkdirSync(`${root}/node_modules/${folder}`, { recursive: true });
  writeFileSync(`${root}/node_modules/${folder}/${file}`, "");
}
const asker =
  'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n' +
  "export const byImport = (name) => import.meta.resolve(name), byRequire = (name) => require.resolve(name);\n";

// A package's name leads below node_modules, and node's own modules lead nowhere else.
function urlOf(found, folder) {
  if (found.startsWith("./")) return new URL(found, pathToFileURL(folder + "/")).href;
  if (found === "fs") return "node:fs";
  if (found === "dep" || found === "@s/dep") return pathToFileURL(`${root}/node_modules/${found}/index.js`).href;
  const end = found.startsWith("@") ? found.indexOf("/", found.indexOf("/") + 1) : found.indexOf("/");
  return new URL("." + found.slice(end), pathToFileURL(`${root}/node_modules/${found.slice(0, end)}/`)).href;
}
// Who imports stands in node's words alone.
const withoutImporter = (message) => message.replace(/,? (imported from|while importing) .*?(?=; targets|\. "exports"|$)/, "").replace(/, in \/.*package\.json$/, "");

function nodeSays(ask, name) {
  try {
    const found = ask(name);
    return "=" + (found.startsWith("/") ? pathToFileURL(found).href : found);
  } catch (error) {
    // The file need not be there.
    const missing = error.code === "MODULE_NOT_FOUND" && /^Cannot find module '(.*?)'/s.exec(error.message);
    if (missing) return "=" + (missing[1].startsWith("/") ? pathToFileURL(missing[1]).href : missing[1]);
    if (error.code === "ERR_MODULE_NOT_FOUND" && error.url) return "=" + error.url;
    return `[${error.code}] ${withoutImporter(error.message)}`;
  }
}

const count = Number(process.argv[4] ?? 400);
const cases = [];
for (let i = 0; i < count; ++i) {
  const folder = `${root}/p${i}`;
  const json = { name: "self", exports: exports(), imports: imports() };
  mkdirSync(folder);
  const body = JSON.stringify(json);
  writeFileSync(`${folder}/package.json`, body);
  writeFileSync(`${folder}/ask.mjs`, asker);
  const { byImport, byRequire } = await import(`${folder}/ask.mjs`);
  const questions = [...asked(json.exports, subpath).map((each) => ["exports", each]), ...asked(json.imports, name).map((each) => ["imports", each])];
  for (const [kind, each] of questions.filter(([, each]) => isAskable(each))) {
    // Without them node looks for files.
    if (json[kind] === null) continue;
    for (const [ask, conditions] of [[byImport, "node,import,module-sync,node-addons"], [byRequire, "node,require,module-sync,node-addons"]]) {
      const specifier = kind === "exports" ? "self" + each.slice(1) : each;
      cases.push({ kind, folder, conditions, each, body, expected: nodeSays(ask, specifier), isRequire: ask === byRequire });
    }
  }
}

const input = cases.map(({ kind, folder, conditions, each, body }) => [kind, `${folder}/package.json`, conditions, each, body].join("\x1f") + "\n").join("");
const answers = execFileSync(process.argv[2], { input, encoding: "utf8", maxBuffer: 2 ** 28 }).split("\n");
let wrong = 0;
const counts = {};
cases.forEach(({ kind, folder, conditions, each, body, expected, isRequire }, i) => {
  let ours = answers[i].startsWith("=") ? "=" + urlOf(answers[i].slice(1), folder) : withoutImporter(answers[i]);
  // A path has neither.
  if (isRequire && ours.startsWith("=file:")) ours = "=" + pathToFileURL(fileURLToPath(ours.slice(1))).href;
  // That node's require says of what it has itself.
  if (isRequire && ours === "=node:fs") ours = "[ERR_INVALID_URL_SCHEME] The URL must be of scheme file";
  const what = `${kind} ${/^\[\w+\]/.exec(expected)?.[0] ?? "found"}`;
  counts[what] = (counts[what] ?? 0) + 1;
  if (ours === expected) return;
  if (++wrong <= 20) console.log(`${kind} ${JSON.stringify(each)} (${conditions}) of ${body}\n  ours ${JSON.stringify(ours)}\n  node ${JSON.stringify(expected)}`);
});
console.log(`${cases.length} answers compared with node ${process.versions.node}, ${wrong} differ`, counts);
process.exit(wrong === 0 ? 0 : 1);
