import { assert, assertEquals } from "../../support/assert.js";

const thrown = (act) => { try { act(); } catch (error) { return error.stack; } };
const stacks = [
  new Error("plain").stack,
  thrown(() => new URL("::")),
  thrown(() => structuredClone(() => {})),
  thrown(() => structuredClone({ a: { b: [() => {}] } })),
  thrown(() => new Headers([["a"]])),
  await new Promise((resolve) => setTimeout(() => resolve(new Error("timer").stack), 0)),
  await new Promise((resolve) => queueMicrotask(() => resolve(new Error("job").stack))),
  await new Promise((resolve) => {
    const target = new EventTarget();
    target.addEventListener("x", () => resolve(new Error("listener").stack));
    target.dispatchEvent(new Event("x"));
  }),
  await new Promise((resolve) => new ReadableStream({ start() { resolve(new Error("source").stack); } })),
];
for (const stack of stacks) {
  assert(!stack.includes("edgert:"), stack);
  assert(stack.includes(import.meta.url), stack);
}
// What the script's own builtins call stays.
assert([1].map(() => new Error("x").stack)[0].includes("at Array.map (<anonymous>)"), "builtins");
const own = {};
Error.captureStackTrace(own);
assert(!own.stack.includes("edgert:"), own.stack);
// Who asks for call sites gets them all.
Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName());
const files = await new Promise((resolve) => setTimeout(() => resolve(new Error("timer").stack), 0));
Error.prepareStackTrace = undefined;
assertEquals(files, [import.meta.url, "edgert:web_platform"]);
// A listener has no name, and what it is called on is nobody's class.
for (const line of stacks.join("\n").split("\n")) assert(!/at \w\w?\./.test(line) && !line.includes("<anonymous> (file"), line);
