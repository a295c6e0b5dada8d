// What an option may be. Nothing here calls a method of what it is given.

import { arrayOf } from "edgert:core/primordials";

const kMostShown = 60;
export function show(value: unknown): string {
  switch (typeof value) {
    case "string": return JSON.stringify(value.length > kMostShown ? value.slice(0, kMostShown) + "…" : value);
    case "number": return Object.is(value, -0) ? "-0" : String(value);
    case "bigint": return `${value}n`;
    case "object": return value === null ? "null" : Array.isArray(value) ? "a list" : "an object";
    case "function": return "a function";
    default: return String(value);
  }
}

export function fail(name: string, what: string, value: unknown): never {
  throw new TypeError(`userWorkers.create: ${name} must be ${what}, not ${show(value)}`);
}

export const given = (value: unknown): boolean => value !== undefined && value !== null;
export const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

export function text(value: unknown, name: string): string {
  return typeof value === "string" ? value : fail(name, "a text", value);
}
export function flag(value: unknown, name: string): boolean {
  return typeof value === "boolean" ? value : fail(name, "true or false", value);
}
export function object(value: unknown, name: string): any {
  return isObject(value) && !Array.isArray(value) ? value : fail(name, "an object", value);
}
export function texts(value: unknown, name: string): string[] {
  if (!Array.isArray(value)) return fail(name, "a list of texts", value);
  const list: string[] = [];
  for (let i = 0; i < value.length; ++i) list.push(text(value[i], `${name}[${i}]`));
  return list;
}

// The name that was meant, where one is close enough: few letters differ, whatever their case.
export function nearest(name: string, names: string[]): string | null {
  const kMostLetters = 64;
  if (name.length > kMostLetters) return null;
  let best: string | null = null;
  let least = Math.floor(Math.min(name.length, 12) / 3) + 1;
  for (const other of names) {
    const distance = differingLetters(name.toLowerCase().replaceAll("_", ""), other.toLowerCase().replaceAll("_", ""));
    if (distance < least) [best, least] = [other, distance];
  }
  return best;
}

// Letters to put in, take out or change (Levenshtein).
function differingLetters(a: string, b: string): number {
  let row = arrayOf(b.length + 1, (i) => i) as number[];
  for (let i = 1; i <= a.length; ++i) {
    const next = [i];
    for (let j = 1; j <= b.length; ++j) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
