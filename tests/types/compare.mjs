// Holds the typings to what workers have, both ways: what is there and not typed, and what is typed and not there, is told and fails.
//   node compare.mjs LISTING.json FOLDER
// LISTING is what tests/types/runtime/listing.py prints; FOLDER has the typings, with a file for each kind of worker beside that for all of them. What may
// differ, and why, stands in exceptions.mjs, and nowhere else.
import fs from "node:fs";
import path from "node:path";
import { allMembers } from "../../ts-typings/make/web_typings.mjs";
import { exceptions } from "./exceptions.mjs";
import { programOf, ts } from "./typescript.mjs";

const [listingFile, folder] = process.argv.slice(2);
const everything = JSON.parse(fs.readFileSync(listingFile, "utf8"));
const kinds = { index: null, main: "main", user: "user", event: "event" };
// Everything has these.
const ofObjects = everything.Object.members;

const matches = (pattern, name) => new RegExp(`^${pattern.split("*").map((part) => part.replace(/[.[\]$()]/g, "\\$&")).join(".*")}$`).test(name);
const needed = new Set();
function isExcepted(not, name, file) {
  const found = exceptions.flatMap((one) => (one.not !== not || (one.of && !one.of.includes(file)) ? [] : one.what.filter((pattern) => matches(pattern, name)).map((pattern) => `${not} ${pattern}`)));
  for (const one of found) needed.add(one);
  return found.length > 0;
}

// "name", "[Symbol.iterator]"; null for what no script can name.
function nameOf(property) {
  const name = property.escapedName;
  const symbol = /^__@(\w+?)(@\d+)?$/.exec(name);
  if (symbol) return `[Symbol.${symbol[1]}]`;
  return name.startsWith("__#") ? null : ts.unescapeLeadingUnderscores(name);
}
const isPrivate = (property) => (property.declarations ?? []).some((one) => ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Private);

class Comparison {
  faults = [];
  #file;
  #listing;
  #checker;
  #source;
  constructor(file, kind) {
    this.#file = file;
    this.#listing = Object.fromEntries(Object.entries(everything).filter(([, { only }]) => kind === null || !only || only.includes(kind)));
    ({ checker: this.#checker, source: this.#source } = programOf(path.join(folder, `${file}.d.ts`)));
  }

  #untyped(name) { if (!isExcepted("typed", name, this.#file)) this.faults.push(`${name} is there and not typed`); }
  #absent(name) { if (!isExcepted("there", name, this.#file)) this.faults.push(`${name} is typed and not there`); }

  #typeOf(symbol) { return this.#checker.getTypeOfSymbolAtLocation(symbol, this.#source); }
  #typedMembers(type, without = []) {
    const members = new Map();
    for (const property of this.#checker.getPropertiesOfType(type)) {
      const name = nameOf(property);
      if (name !== null && name !== "constructor" && !without.includes(name) && !isPrivate(property)) members.set(name, property);
    }
    return members;
  }
  // Of a class: what its prototype is said to be, or what `new` gives.
  #instanceOf(type) {
    const prototype = type.getProperty("prototype");
    const said = prototype && this.#typeOf(prototype);
    return !said || said.flags & ts.TypeFlags.Any ? this.#checker.getSignaturesOfType(type, ts.SignatureKind.Construct)[0]?.getReturnType() : said;
  }

  // `own`: what must be typed; `all`: what may be.
  #compareMembers(prefix, own, all, typed) {
    for (const name of own) if (!typed.has(name) && !ofObjects.includes(name)) this.#untyped(prefix + name);
    for (const name of typed.keys()) if (!all.includes(name) && !ofObjects.includes(name)) this.#absent(prefix + name);
  }
  #compare(name, type) {
    const entry = this.#listing[name];
    if (entry.kind === "class") {
      const instance = this.#instanceOf(type);
      if (!instance) return this.faults.push(`${name} is a class and is not typed as one`);
      this.#compareMembers(`${name}.`, entry.static, allMembers(this.#listing, name, "static"), this.#typedMembers(type, ["prototype"]));
      this.#compareMembers(`${name}#`, entry.members, allMembers(this.#listing, name, "members"), this.#typedMembers(instance));
    } else if (entry.kind === "object") {
      const all = entry.of ? [...entry.members, ...allMembers(this.#listing, entry.of, "members")] : entry.members;
      this.#compareMembers(`${name}.`, entry.members, all, this.#typedMembers(type));
    } else if (entry.kind === "namespace") {
      this.#compareScope(`${name}.`, this.#typedMembers(type));
    } else if (entry.kind === "function" && type.getCallSignatures().length + type.getConstructSignatures().length === 0) {
      this.faults.push(`${name} is a function and is not typed as one`);
    }
  }
  // "Deno.FileInfo": what an object of it has.
  #compareInterface(name, { members }) {
    let scope = new Map(this.#checker.getSymbolsInScope(this.#source, ts.SymbolFlags.Namespace | ts.SymbolFlags.Type).map((symbol) => [symbol.name, symbol]));
    let symbol;
    for (const part of name.split(".")) {
      symbol = scope.get(part);
      scope = symbol?.exports ?? new Map();
    }
    if (!symbol) return this.faults.push(`${name} is no type`);
    this.#compareMembers(`${name}#`, members, members, this.#typedMembers(this.#checker.getDeclaredTypeOfSymbol(symbol)));
  }
  #compareScope(prefix, typed) {
    const there = Object.keys(this.#listing).filter((name) => this.#listing[name].kind !== "interface" && name.startsWith(prefix) && !name.slice(prefix.length).includes("."));
    for (const name of there) {
      const symbol = typed.get(name.slice(prefix.length));
      if (symbol) this.#compare(name, this.#typeOf(symbol));
      else this.#untyped(name);
    }
    for (const name of typed.keys()) if (!there.includes(prefix + name)) this.#absent(prefix + name);
  }
  compareAll() {
    const symbols = this.#checker.getSymbolsInScope(this.#source, ts.SymbolFlags.Value);
    // The others are modules that are declared: "*.wasm".
    this.#compareScope("", new Map(symbols.filter(({ name }) => !name.startsWith('"')).map((symbol) => [symbol.name, symbol])));
    for (const [name, entry] of Object.entries(this.#listing)) if (entry.kind === "interface") this.#compareInterface(name.replace("interface ", ""), entry);
    return this.faults.map((fault) => `${this.#file}.d.ts: ${fault}`);
  }
}

const faults = Object.entries(kinds).flatMap(([file, kind]) => new Comparison(file, kind).compareAll());
for (const { not, what } of exceptions) for (const pattern of what) if (!needed.has(`${not} ${pattern}`)) faults.push(`no exception is needed for ${pattern}`);
if (faults.length > 0) console.log(faults.join("\n"));
process.exitCode = faults.length === 0 ? 0 : 1;
