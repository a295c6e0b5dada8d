import assert from "node:assert/strict";
import { hardened } from "./fixtures/hardened.mjs";

// A line of TypeScript each, and what is said of it.
const samples = [
  ["export const f = (value: any) => value.map(String);", "a method of what may be anything"],
  ["export const f = (value: any) => value.byteLength;", "say what value is"],
  ["export function f(values: Iterable<number>) { for (const value of values) void value; }", "for…of of what is no array"],
  ["export const f = (values: Iterable<number>) => [...values];", "a spread of what is no array"],
  ["export function f(values: number[]) { const [first] = values; return first; }", "an array pattern reads elements that may not be there"],
  ["export function f(values: number[]) { values[values.length] = 1; }", "a new element would go to a setter"],
  ["export function f(value: object) { for (const key in value) void key; }", "for…in goes through"],
  ["export const f = async (promise: Promise<number>) => { await promise; };", "a script may know this promise"],
  ["export const f = (promise: Promise<number>) => new Promise<number>((resolve) => { resolve(promise); });", "settling a promise with another one"],
  ["export const f = (promise: Promise<number>) => promise.then(async () => 1);", "a reaction that gives a promise"],
  ["export const f = (list: number[]) => [list.push];", "a builtin's method as a value"],
  ["export class A { constructor() {} } export class B extends A {}", "needs a constructor of its own"],
];
const { problems } = hardened(samples.map(([source], at) => source.replace(/\bf\b/, `f${at}`)).join("\n"));
samples.forEach(([source, problem], at) => {
  const said = problems.filter((one) => one.startsWith(`bindings/sample.ts:${at + 1}:`));
  assert.ok(said.some((one) => one.includes(problem)), `${source}: ${said.join("; ") || "it passes"}`);
});
