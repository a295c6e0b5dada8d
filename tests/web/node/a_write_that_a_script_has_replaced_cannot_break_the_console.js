import { assert, assertEquals } from "../../support/assert.js";

const { stdout } = process;
const write = stdout.write;
stdout.write = () => { throw new Error("hostile"); };
console.log("thrown away");
stdout.write = undefined;
console.log("nowhere to go");
let depth = 0;
stdout.write = () => { ++depth; console.log("again"); };
try {
  console.log("in circles");
} catch (error) {
  assert(error instanceof RangeError, `${error}`);
}
assert(depth > 1);
Object.defineProperty(stdout, "write", { get() { throw new Error("hostile"); }, configurable: true });
console.log("no write at all");
delete stdout.write;
assertEquals(stdout.write, write);
console.log("straight");
assertEquals((await runner.logs()).at(-1)[1].trim(), "straight");
