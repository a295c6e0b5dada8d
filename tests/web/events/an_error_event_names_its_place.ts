// Compared with deno 2.1.4, which shows a frame of its own where it throws itself.
import { assertEquals } from "../../support/assert.js";

interface Lines {
  move: string;
}
const seen: unknown[] = [];
addEventListener("error", (event) => {
  event.preventDefault();
  seen.push([event.message, event.filename === import.meta.url, event.lineno, event.colno]);
});
function fails(text: string): never {
  throw new TypeError(text);
}
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
setTimeout(() => fails("timer"));
await turn();
queueMicrotask(() => fails("job"));
await turn();
assertEquals(seen.splice(0), [["Uncaught TypeError: timer", true, 13, 9], ["Uncaught TypeError: job", true, 13, 9]]);
reportError(new Error("told"));
  reportError(5);
assertEquals(seen.splice(0), [["Uncaught Error: told", true, 21, 13], ["Uncaught 5", true, 22, 3]]);
setTimeout(() => { throw "text"; });
setTimeout(() => new URL("::"));
setTimeout(() => { throw Object.assign(new Error("a\n    at b:1:1"), { stack: "own" }); });
await turn();
assertEquals(seen.splice(0), [
  ["Uncaught text", false, 0, 0],
  ["Uncaught TypeError: Invalid URL: '::'", true, 25, 18],
  ["Uncaught Error: a\n    at b:1:1", false, 0, 0],
]);
