import assert from "node:assert/strict";
import { hardened } from "./fixtures/hardened.mjs";

const made = hardened(`
const define = (_values: object) => {};
class Thing {
  #name = "thing";
  get name() { return this.#name; }
  called(what: string) { return this.#name + what; }
}
define({ Thing });
export function work(list: string[], names: Map<string, number>): unknown[] {
  const upper = list.map((item) => item.toUpperCase()).filter((item) => item !== "B");
  upper.push("last");
  const [first, second] = [upper[0]!, upper[1]!] as [string, string];
  const all = [...upper, ...names.keys()];
  let sum = 0;
  for (const [, number] of names) sum += number;
  const thing = new Thing();
  return [first, second, all.join(), sum, names.size, upper[9], /x(.)/.exec("xy")![1]!, thing.name, thing.called("!"), thing instanceof Thing];
}
export async function later(make: () => Promise<number>): Promise<number> { return 1 + await make(); }
`);
assert.deepEqual(made.problems, []);
const { work, later } = await made.load();

// What a script puts in the place of builtins: accessors that note who is asked for.
const replaced = [
  [Array.prototype, ["map", "filter", "push", "join", "keys", "values", "2", "9", Symbol.iterator]],
  [Map.prototype, ["keys", "entries", "forEach", "size", Symbol.iterator]],
  [String.prototype, ["toUpperCase", Symbol.iterator]],
  [RegExp.prototype, ["exec"]],
  [Promise.prototype, ["then", "constructor"]],
  [Object.prototype, ["get", "value", "then"]],
].flatMap(([holder, keys]) => keys.map((key) => {
  const before = Object.getOwnPropertyDescriptor(holder, key);
  const note = () => { seen += `${String(key)} `; return before?.value; };
  return { __proto__: null, holder, key, before: before && { __proto__: null, ...before }, spy: { __proto__: null, configurable: true, get: note, set: note } };
}));
const { defineProperty, deleteProperty } = Reflect;
let seen = "";

const names = new Map([["k", 4], ["l", 5]]), list = ["a", "b"], promise = async () => 41;
for (let i = 0; i < replaced.length; ++i) defineProperty(replaced[i].holder, replaced[i].key, replaced[i].spy);
const result = work(list, names);
const number = later(promise);
const told = seen;
for (let i = replaced.length - 1; i >= 0; --i) {
  const { holder, key, before } = replaced[i];
  if (before) defineProperty(holder, key, before);
  else deleteProperty(holder, key);
}
assert.equal(told, "");
assert.deepEqual(result, ["A", "last", "A,last,k,l", 9, 2, undefined, "y", "thing", "thing!", true]);
assert.equal(await number, 42);
