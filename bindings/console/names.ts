// What inspect calls things.
import { natives } from "../core/natives";

// In the order of binding.cpp.
export const kinds = ["Object", "Array", "Function", "Proxy", "Error", "Map", "Set", "Date", "RegExp", "Promise", "TypedArray",
  "DataView", "ArrayBuffer", "Boxed", "Weak", "Iterator", "Module", "Arguments"] as const;
export type Kind = (typeof kinds)[number];

const escapes: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\v": "\\v" };

// In the first of the three quotation marks that the text does not hold.
export function quote(text: string): string {
  const mark = ['"', "'", "`"].find((one) => !text.includes(one)) ?? '"';
  const body = text.replace(/[\\\x00-\x1f\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, (c) => {
    const code = c.charCodeAt(0);
    return escapes[c] ?? (code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`);
  });
  return mark + (text.includes(mark) ? body.replaceAll(mark, `\\${mark}`) : body) + mark;
}

// The name of the first constructor up the chain, null when there is none. Runs neither getters nor traps.
export function className(value: object): string | null {
  for (let at: object | null = value; at !== null && natives.console.kind(at) !== 3; at = Object.getPrototypeOf(at)) {
    const constructor = Object.getOwnPropertyDescriptor(at, "constructor")?.value;
    if (typeof constructor !== "function" || natives.console.kind(constructor) === 3) continue;
    const name = Object.getOwnPropertyDescriptor(constructor, "name")?.value;
    if (typeof name === "string" && name !== "") return name;
  }
  return null;
}
