// The names that our reader finds in CommonJS are those that npm's cjs-module-lexer finds, in scripts as compilers and people write them,
// in what comes out when such are mutilated, and in those that are installed here. Given: the program commonjs_names_answers.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
let lexer;
try {
  lexer = require("cjs-module-lexer");
} catch {
  console.log("skipped: no cjs-module-lexer below node_modules");
  process.exit(77);
}

let state = Number(process.argv[3] ?? 20260801);
function random(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}
const one = (...of) => of[random(of.length)];
const call = (...of) => one(...of)();
const maybe = (text, per = 2) => (random(per) === 0 ? (typeof text === "function" ? text() : text) : "");

// Tokens are written with "·" between them, where anything may stand that means nothing. Most often little does.
const trivia = () => (random(6) ? one("", "", "", " ") : one("\n", "\t", "  ", "/**/", "/* exports.no = 1 */", "// it's\n", "\u00a0", "\r\n", "/*\n*/ "));
const spread = (text) => text.replace(/·/g, () => trivia());

const name = () => one("a", "b", "c", "_a", "$", "key", "exports", "module", "é", "𠮷", "default", "a1", "__proto__", "Object", "require", "let");
const quoted = () => {
  const quote = one('"', "'");
  const inner = one("a", "b", "./c", "__esModule", "default", "d-e", "", "\\x61", "\\u{1F600}", "\\uD83D\\uDE00", "\\uD83D", "\\101", "\\\n", "é𠮷", "ａ", "\\uE000", "it\\'s", "it\\\"s", "\\u12", "\\n", "//", "/*", "`", "${");
  return quote + inner + quote;
};
const plain = () => `"${one("a", "./b", "c/d", "e")}"`;
const exports_ = () => one("exports", "exports", "module·.·exports");
const required = () => `require·(·${one(plain, plain, quoted)()}·)`;
const value = () => one("1", name(), required(), "void 0", "function () {}", "{}", "/re'/", "`${a}`", quoted());
const semicolon = () => one(";", ";", ";\n", "\n", "·;·");

const dotted = () => `${exports_()}·.·${name()}·${one("=", "=", "=", "=", "==", "+=", "")}·${value()}`;
const computed = () => `${exports_()}·[·${one(quoted, quoted, name)()}·]·${one("=", "=", "=", "")}·${value()}`;
const property = () => call(() => name(), () => `${name()}·:·${name()}`, () => `${quoted()}·:·${name()}`, () => `...${required()}`, () => `...${name()}`, () => `${name()}: ${value()}`, () => `${name()}() {}`, () => quoted(), () => `[${name()}]: ${name()}`);
const literal = () => `module·.·exports·=·{${Array.from({ length: random(5) }, () => `·${property()}·`).join(",")}${maybe(",", 5)}}`;
const assigned = () => `module·.·exports·=·${one(required, required, value)()}`;
const getterHead = () => one("get·:·function·(·)·{", "get·:·function ·a·(·)·{", "get·(·)·{", "get·:·()·=>·{", "get: function(a) {");
const got = () => one(`a·.·${name()}`, `a·[·${quoted()}·]`, "a", "a·(·)", "1", `"x"`, `a[0]`);
const getter = () => `${getterHead()}·return ·${got()}·${one(";", "", ";·;")}·}·${maybe(",", 3)}`;
const define = () =>
  `Object·.·defineProperty·(·${exports_()}·,·${one(quoted, quoted, plain, name)()}·,·{·${maybe(`enumerable·:·${one("true", "true", "true", "false", "!0")}·,·`)}${one(getter, getter, () => `value·:·${value()}`, () => "configurable: true", () => `writable: true, value: 1`)()}·}·)`;
const star = () => `${maybe("tslib_1.", 4)}${one("__export", "__exportStar")}${one("", "", "", " ")}(${one(required, required, required, plain, name)()}${one("", ", exports")})`;
const bound = (variable = name()) => `${one("var", "const", "let", "var", "")} ${variable} = ${one((it) => it, (it) => it, (it) => `_interopRequireWildcard(${it})`, (it) => `(0, b)(${it})`, (it) => `tslib_1._interopRequireWildcard(${it})`, (it) => `__importStar(${it})`)(required())}`;
function starLoop() {
  const source = one("_a", "_b", "é", "a"), key = one("key", "k", "_a");
  const other = (it) => (random(25) === 0 ? name() : it);
  const own = () => `Object·.·${maybe("prototype·.·")}hasOwnProperty·.·call·(·${name()}·,·${key}·)`;
  const guard = call(
    () =>
      `if·(·${key}·===·"default"·||·${other(key)}·===·${one("'__esModule'", '"__esModule"')}·)·return·${one(";", "", " ")}` +
      maybe(() => `if·(${own()}·)·return·${one(";", "")}`) +
      maybe(() => `if·(${maybe(" ", 9)}${key} in ·${exports_()}·&&·${exports_()}·[·${key}·]·===·${source}·[·${other(key)}·]·)·return·${one(";", "")}`),
    () => `if·(·${key}·!==·${one("'default'", '"default"')}${maybe(() => `·&&·!·${one(own, () => `${name()}·.·hasOwnProperty·(·${key}·)`)()}`)}·)`,
  );
  const copy = call(
    () => `${exports_()}·[·${key}·]·=·${other(source)}·[·${key}·]·${one(";", "")}`,
    () => `Object·.·defineProperty·(·${exports_()}·,·${key}·,·{·enumerable·:·true·,·get·${one(":·function·", ":·function ·a·", "", "")}(·)·{·return ·${source}·[·${key}·]·${one(";", "")}·}·${maybe(",", 3)}·}·)·${one(";", "")}`,
  );
  return `${bound(other(source))}${semicolon()}${maybe(() => statement() + semicolon(), 4)}Object·.·keys·(·${source}·)·.·forEach·(·function·(·${key}·)·{·${guard}·${copy}·}·)`;
}
const noise = () =>
  one("'use strict'", "x = a / b / c", "x = /[/'\"]/g.test(y)", "if (a) /'/.test(b)", "return /\\//", "a++ / 2 / '/'", "`a${`b${c}`}/`", "`${{}}` / 1", "class A { m() {} } /'/", "x = {}\n/1/ 2", "() => {} /'/g", "(function (e) { e.x = 1 })(exports)",
    "try {} catch {} /'/", "1. / 2", "a.return / 2", "yield /'/", "var s = '\\'exports.no = 1'", "/* it's */", "// it's\n", "<!-- it's", "typeof exports === 'object' && x", "import('a')", "import.meta", "import a from 'a'", "export default 1", "export_ = 1", "importScripts('a')",
    "function __export(m) { for (var p in m) if (!exports.hasOwnProperty(p)) exports[p] = m[p]; }", "function _interopRequireWildcard(obj) { return obj }", "})", "({", "`${", "this.exports.no = 1", "#!/x", "x.require('a')", "𠮷 = 1", "\u2028", "\ufeff", "`", "a = b\n/c/'", "for (;;) /'/.x");
const block = () => one((it) => `(function (exports) {${it}})(exports)`, (it) => `if (a) {${it}}`, (it) => `() => {${it}}`, (it) => `\`\${${it}}\``, (it) => `class A extends B {${it}}`)(statement());
const statement = () => call(dotted, dotted, computed, literal, literal, assigned, define, define, star, bound, starLoop, starLoop, noise, noise, block);
// The lexer does not know a keyword for one at the very beginning.
const beginning = () => one("'use strict';", ";", "\n", "#!/usr/bin/env node\n", "\n");
const script = () => beginning() + spread(Array.from({ length: 1 + random(5) }, () => statement()).join(semicolon()));

const letters = [..."abceomrixO_$'\"`/\\*+-=.,:;()[]{}<>! \n\r\t0é𠮷\u00a0", "exports", "module", "require", "...", "=>", "${", "*/", "\\u0061", "class ", "return ", "import", "export "];
function mutated(text) {
  const points = [...text];
  for (let times = 1 + random(2); times > 0; --times) {
    const at = random(points.length + 1);
    if (random(4) === 0) points.splice(random(points.length + 1), 0, ...points.slice(at, at + random(12)));
    else points.splice(at, random(3), ...(random(3) ? [one(...letters)] : []));
  }
  return points.join("");
}

function filesBelow(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.c?js$/.test(entry.name))
      .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`)
      .sort();
  } catch {
    return [];
  }
}

function lexerSays(code) {
  try {
    return lexer.parse(code);
  } catch {
    return undefined;
  }
}

const count = Number(process.argv[4] ?? 6000);
const cases = [];
const started = Date.now();
function add(what, code) {
  cases.push({ what, code, expected: lexerSays(code) });
}
for (let i = 0; i < count; ++i) {
  const code = script();
  add("scripts", code);
  const worse = mutated(code);
  // Of the "true" that it expects in loops it looks at the first letter alone.
  if (worse.split("true").length === code.split("true").length) add("mutilated scripts", worse);
}
const installed = ["/usr/lib/node_modules/npm/node_modules", new URL("../../node_modules/typescript/lib", import.meta.url).pathname, ...process.argv.slice(5)];
for (const file of installed.flatMap(filesBelow)) {
  if (Date.now() - started > 20_000) break;
  add("files", readFileSync(file, "utf8"));
}

const input = Buffer.concat(cases.flatMap(({ code }) => {
  const bytes = Buffer.from(code);
  return [Buffer.from(`${bytes.length}\n`), bytes];
}));
const answers = execFileSync(process.argv[2], { input, encoding: "utf8", maxBuffer: 2 ** 28 }).trimEnd().split("\n");
const same = (answer, expected) => JSON.stringify(JSON.parse(answer)) === JSON.stringify({ exports: expected.exports, reexports: expected.reexports });
let wrong = answers.length === cases.length ? 0 : 1;
const counts = {};
cases.forEach(({ what, code, expected }, i) => {
  const kind = !expected ? "unreadable" : expected.exports.length + expected.reexports.length ? "with names" : "without names";
  counts[`${what} ${kind}`] = (counts[`${what} ${kind}`] ?? 0) + 1;
  // What it cannot read has only to end.
  if (!expected) return;
  if (same(answers[i], expected)) return;
  if (++wrong <= 20) console.log(`${what}: ${JSON.stringify(code.slice(0, 2000))}\n  ours ${answers[i]}\n  lexer ${JSON.stringify(expected)}`);
});
console.log(`${cases.length} answers compared with cjs-module-lexer, ${wrong} differ`, counts);
process.exit(wrong === 0 ? 0 : 1);
