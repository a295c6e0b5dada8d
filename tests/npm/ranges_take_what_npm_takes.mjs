// Ranges and versions as people write them, and worse, give with our semver what they give with the one of the npm that is installed.
// Given: the program semver_answers. Ends with 77 where there is no npm of today's grammar.
import { execFileSync, execSync } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync } from "node:fs";

const require = createRequire(import.meta.url);

function npmRoot() {
  try {
    return execSync("npm root -g", { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}

function findSemver() {
  const places = ["/usr/lib/node_modules/npm/node_modules/semver", "/usr/share/nodejs/semver"];
  const found = places.find(existsSync);
  if (found) return found;
  const root = npmRoot();
  return root && existsSync(`${root}/npm/node_modules/semver`) ? `${root}/npm/node_modules/semver` : undefined;
}

function skip(why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}

const path = findSemver();
if (!path) skip("no npm, whose semver is asked");
const semver = require(path);
const known = require(`${path}/package.json`).version;
// Before, a number after an x and a star before a prerelease meant something else.
if (semver.lt(known, "7.8.0")) skip(`npm's semver ${known} is older than 7.8`);

let state = Number(process.argv[3] ?? 20260801);
function random(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}
const one = (...of) => of[random(of.length)];
const maybe = (text, per = 3) => (random(per) === 0 ? (typeof text === "function" ? text() : text) : "");

const number = () => one("0", "0", "1", "1", "2", "3", "4", "10", "19", "01", "9007199254740991", "9007199254740992", "99999999999999999999999");
const small = () => String(random(4));
const x = () => one("x", "X", "*");
const identifier = () => one("alpha", "beta", "rc", "0", "1", "2", "10", "01", "-", "a-b", "0a", "9007199254740993", "x");
const identifiers = () => identifier() + maybe(() => "." + identifier()) + maybe(() => "." + small(), 4);
const prerelease = () => one("-", "-", "-", "") + identifiers();
const build = () => "+" + identifier() + maybe(() => "." + identifier());
const digits = () => (random(12) === 0 ? number() : small());
const version = () =>
  maybe(() => one("v", "=", "v=", " v ", "= "), 8) + [digits(), digits(), digits()].join(".") + maybe(prerelease) + maybe(build, 8);
const part = () => (random(5) === 0 ? x() : digits());
const partial = () =>
  maybe(() => one("v", "=", "v ", "= "), 10) +
  one(() => part(), () => `${part()}.${part()}`, () => `${part()}.${part()}.${part()}${maybe(prerelease)}${maybe(build, 8)}`, version)();
const sign = () => one("", "", "^", "^", "~", "~", "~>", ">", ">=", "<", "<=", "=", ">=", "<", "^ ", "~ ", "~> ", "> ", ">= ", "< ", "<= ", "= ", "==", "=>", ">v");
const comparator = () => sign() + partial();
const all = () => one(comparator, comparator, () => `${comparator()} ${comparator()}`, () => `>=${partial()} <${partial()}`, () => `${partial()} - ${partial()}`, () => "", () => "*",
  () => `${comparator()} ${comparator()} ${comparator()}`, () => "latest", () => `>=0.0.0 ${comparator()}`)();
const range = () => maybe(" ", 10) + all() + maybe(() => one("||", " || ", "|| ") + all()) + maybe(() => " || " + all(), 6) + maybe(" ", 10);
function mutated(text) {
  const letters = [..."0123.xX*^~<>=-+ |va\t", "||", " - ", ".0", "-0", "\u00a0", "é", "  ", "<0.0.0-0", " +b "];
  for (let times = 1 + random(3); times > 0; --times) {
    const at = random(text.length + 1);
    text = text.slice(0, at) + maybe(() => one(...letters), 1 + random(2)) + text.slice(at + random(2));
  }
  return text;
}
// Near to what the range names, so that there is something to take.
function versionsNear(text) {
  const found = text.match(/\d+\.\d+\.\d+(-[\w.-]+)?/g) ?? [];
  const near = [...found];
  for (const base of found.slice(0, 2)) {
    const [major, minor, patch] = base.split(/[.-]/).map(Number);
    near.push(`${major}.${minor}.${patch + 1}`, `${major}.${minor + 1}.0`, `${major + 1}.0.0`, `${major}.${minor}.${patch}-alpha.1`, `${major + 1}.0.0-0`);
  }
  return [...near, version(), version(), `${small()}.${small()}.${small()}`];
}

const traps = ["1.x.3", "^1.x.3", "~1.x.3", ">1.x", "<=1.2", "^0.0.x", "^0.x", "^0.0", "^0", "~1", "1.2.3 - 2", "1.2 - 3.x", "x - 2", "* - *", ">=1.2.3-beta", "<0.0.0-0", ">*", "<*",
  ">=*", "<=x", "=*", "", " ", "||", "|| 1", "1 ||", "<0.0.0-0 || <0.0.0-0", "1 || *", "latest", "1 latest", "latest || 1", "> = 1.2.3", "1.2.3*", "v1", "=v1.2", "~>1.2", "~ > 1.2", "~> 1",
  ">=0.0.0", ">=0.0.0-0", "> 0.0.0", "^1.2.3-beta.2", "~1.2.3-beta.2", "1.2.3-beta", "^0.1.2-a", "^0.0.1-a", "1.2.3+build", "^1.2.3+build || 2", "+b", "1 +b", "^*", "~x", "x.1", "1.2.3-", "1.2.3-.a",
  "1.2.3beta", ">1.2.3beta", "01.2.3", "^01.02.03", "1.2.3.4", ">=1.2.3 <", ">", "<=", "^", "~", "= 1", "== 1", "v 1", "1.2.3 -2", "1.2.3 - 2 3", "1 - 2 - 3", "99999999999999999999999.x", ">99999999999999999999999",
  ">9007199254740991", "^9007199254740991", "x.99999999999999999999999", "^x.99999999999999999999999", "<=99999999999999999999999 1", "git+https://a.b/c", "file:..", "npm:a@1", "workspace:*", "1.2.3-rc.1 - 1.2.3"];
const cases = [];
function add(text) {
  for (const grammar of ["strict", "loose"]) {
    cases.push(["range", grammar, text]);
    const near = versionsNear(text);
    for (const each of near.slice(0, 6)) cases.push(["satisfies", grammar, text, each]);
    cases.push(["best", grammar, text, ...near]);
  }
}
traps.forEach(add);
for (let i = 0; i < 1500; ++i) add(range());
for (let i = 0; i < 1500; ++i) add(mutated(range()));
for (let i = 0; i < 2000; ++i) {
  const a = random(3) ? version() : mutated(version());
  const b = random(2) ? version() : random(2) ? a.replace(/\d/, small()) : mutated(a);
  cases.push(["compare", "strict", a, b], ["compare", "loose", a, b]);
}

function npmSays([kind, grammar, first, ...rest]) {
  const options = { loose: grammar === "loose" };
  try {
    if (kind === "satisfies") return semver.satisfies(rest[0], first, options) ? "yes" : "no";
    if (kind === "range") return new semver.Range(first, options).range;
    if (kind === "best") return new semver.Range(first, options) && (semver.maxSatisfying(rest, first, options) ?? "none");
    const a = new semver.SemVer(first, options), b = new semver.SemVer(rest[0], options);
    return `${a.version} ${b.version} ${a.compare(b)}`;
  } catch {
    return "unreadable";
  }
}

const input = cases.map((fields) => fields.join("\x1f") + "\n").join("");
const answers = execFileSync(process.argv[2], { input, encoding: "utf8", maxBuffer: 2 ** 28 }).split("\n");
let wrong = 0;
const counts = {};
cases.forEach((fields, i) => {
  const expected = npmSays(fields);
  counts[`${fields[0]} ${["yes", "no", "unreadable", "none"].includes(expected) ? expected : "other"}`] ??= 0;
  ++counts[`${fields[0]} ${["yes", "no", "unreadable", "none"].includes(expected) ? expected : "other"}`];
  if (answers[i] === expected) return;
  if (++wrong <= 20) console.log(`${JSON.stringify(fields)}: ${JSON.stringify(answers[i])}, npm says ${JSON.stringify(expected)}`);
});
console.log(`${cases.length} answers compared with npm's semver ${known}, ${wrong} differ`, counts);
process.exit(wrong === 0 ? 0 : 1);
