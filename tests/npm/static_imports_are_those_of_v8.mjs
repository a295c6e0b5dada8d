// What our reader finds that modules import statically is what V8 finds, in modules as compilers and people write them and in those that are
// installed here. Given: the program static_imports_answers.
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import vm from "node:vm";

if (vm.SourceTextModule === undefined) {
  const again = spawnSync(process.execPath, ["--experimental-vm-modules", "--no-warnings", ...process.argv.slice(1)], { stdio: "inherit" });
  process.exit(again.status ?? 1);
}

let state = Number(process.argv[3] ?? 20260801);
function random(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}
const one = (...of) => of[random(of.length)];
const maybe = (text, per = 2) => (random(per) === 0 ? (typeof text === "function" ? text() : text) : "");

// Tokens are written with "·" between them, where anything may stand that means nothing.
const trivia = () => (random(4) ? "" : one(" ", "\n", "\t", "/**/", "/* import 'no' */", "// it's from 'no'\n", "\u00a0", "\r\n", "/*\n*/ "));
const spread = (text) => text.replace(/·/g, () => trivia());

let last = 0;
const fresh = () => `v${++last}`;
const specifier = () => {
  const quote = one('"', "'");
  return quote + one("a", "./b.js", "npm:c@1", "@d/e", "", "\\x61", "\\u{1F600}", "\\uD83D\\uDE00", "é𠮷", "a\\\nb", quote === '"' ? "it's" : 'a"b', "//", "/*", "`", "${", "data:text/javascript,import 'x'") + quote;
};
const word = () => one("from", "as", "default", "import", "class", "$", "_", "é", "𠮷", "\\u0061b", "\\u{61}c");
const imported = () => one(() => fresh(), () => `${word()} as ${fresh()}`, () => `"x y" as ${fresh()}`, () => `default·as ${fresh()}`)();
const list = (item) => `{·${Array.from({ length: random(4) }, item).join("·,·")}·${maybe("", 1)}}`;
const imports = () =>
  one(
    () => `import·${specifier()}`,
    () => `import ${fresh()} from·${specifier()}`,
    () => `import·${list(imported)}·from·${specifier()}`,
    () => `import·*·as ${fresh()} from·${specifier()}`,
    () => `import ${fresh()}·,·${list(imported)}·from·${specifier()}`,
    () => `import ${fresh()}·,·*·as ${fresh()} from·${specifier()}`,
  )();
const exports_ = () =>
  one(
    () => `export·*·from·${specifier()}`,
    () => `export·*·as ${fresh()} from·${specifier()}`,
    () => `export·${list(() => `${word()} as ${fresh()}`)}·from·${specifier()}`,
    () => `export·{·}·`,
    () => `export const ${fresh()} = ${value()}`,
    () => `export function ${fresh()}() {${statement()}}`,
    () => `export class ${fresh()} { import() { return from } static from = "no"; }`,
  )();
const value = () =>
  one("1", "/import '/.source", "/[/'\"]from/g", "`import ${`from ${'no'}`} 'no'`", "import.meta.url", "import('no')", "import(`no`)", "a / b / c", "{import: 1}.import", "(a) / 2 / '/'.length", "'export * from \"no\"'", "() => {}", "function () { return /'/ }", "async () => await import(\"no\")", "[1] / 2", "class { static { /'/.test('') } }", "x.import", "x.export", "new.target", "`${{}}` / 1", "typeof /'/", "a\n/b/c");
const noise = () =>
  one(() => `x = ${value()}`, () => `if (a) ${one("/'/.test(b)", "{ }", "{ }\n/'/.test(b)")}`, () => "for (;;) { break }\n/'/.x", () => `{ import("no") }`, () => "a++\n/ 2 / '/'.length", () => "x = { from: 1, export: 2, import: 3 }", () => "label: for (const a of b) { continue label }", () => "try {} catch {}\n/'/.x", () => "function from() {}\n/'/.x", () => "throw /'/", () => "class A extends B { get import() { return 1 } }\n/'/.x", () => "import.meta.x = 1", () => "switch (a) { case /'/: default: }", () => "do { } while (0)\n/'/.x")();
const statement = () => one(noise, noise)();
const module_ = () => {
  last = 0;
  const parts = Array.from({ length: 1 + random(7) }, () => one(imports, imports, exports_, noise)());
  if (random(6) === 0) parts.push(one("export default /'from/", "export default class {}\n", "export default function () { }\n", `export default ${value()}`));
  return maybe("#!/usr/bin/env node\n", 9) + spread(parts.join(one(";", ";\n", ";·")));
};

function filesBelow(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.[cm]?js$/.test(entry.name))
      .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`)
      .sort();
  } catch {
    return [];
  }
}

function v8Says(code) {
  try {
    return new vm.SourceTextModule(code).dependencySpecifiers;
  } catch {
    return undefined;
  }
}

const count = Number(process.argv[4] ?? 8000);
const cases = [];
const started = Date.now();
function add(what, code) {
  cases.push({ what, code, expected: v8Says(code) });
}
for (let i = 0; i < count; ++i) add("made", module_());
const root = new URL("../..", import.meta.url).pathname;
const installed = ["/usr/lib/node_modules/npm/node_modules", `${root}node_modules`, `${root}bindings`, `${root}docs`, `${root}.deps/packages`, ...process.argv.slice(5)];
for (const file of installed.flatMap(filesBelow)) {
  if (Date.now() - started > 30_000) break;
  add(file, readFileSync(file, "utf8").replace(/^\ufeff/, ""));
}

const input = Buffer.concat(cases.flatMap(({ code }) => {
  const bytes = Buffer.from(code);
  return [Buffer.from(`${bytes.length}\n`), bytes];
}));
const answers = execFileSync(process.argv[2], { input, encoding: "utf8", maxBuffer: 2 ** 28 }).trimEnd().split("\n");
let wrong = answers.length === cases.length ? 0 : 1;
const counts = {};
cases.forEach(({ what, code, expected }, i) => {
  const kind = `${what === "made" ? "made" : "files"} ${!expected ? "unreadable" : expected.length ? "with imports" : "without imports"}`;
  counts[kind] = (counts[kind] ?? 0) + 1;
  // What V8 cannot read has only to end.
  if (!expected) return;
  const answer = JSON.parse(answers[i]);
  if (answer.isWhole && JSON.stringify(answer.imports) === JSON.stringify(expected)) return;
  if (++wrong <= 20) console.log(`${what}: ${what === "made" ? JSON.stringify(code.slice(0, 2000)) : ""}\n  ours ${answers[i].slice(0, 1000)}\n  V8   ${JSON.stringify(expected).slice(0, 1000)}`);
});
console.log(`${cases.length} modules compared with V8, ${wrong} differ`, counts);
process.exit(wrong === 0 ? 0 : 1);
