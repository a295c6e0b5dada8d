import { assert } from "../../support/assert.js";

const ways = {
  fetch: () => fetch("http://127.0.0.1:1/"),
  redirected: () => fetch("http://127.0.0.1:1/", { redirect: "error" }),
  read: () => Deno.readTextFile("/there-is-no-such-file"),
  connect: () => Deno.connect({ port: 1, hostname: "127.0.0.1" }),
};
for (const [name, way] of Object.entries(ways)) {
  async function caller() { await way(); }
  async function outer() { await caller(); }
  let stack;
  try { await outer(); } catch (error) { ({ stack } = error); }
  assert(/\n    at async caller \(file:.*\n    at async outer \(file:/.test(stack), `${name}: ${stack}`);
  assert(!stack.includes("edgert:"), stack);
}
// Through combinators, too.
let all;
try { await Promise.all([ways.fetch()]); } catch (error) { all = error.stack; }
assert(/at async Promise\.all \(index 0\)\n    at async file:/.test(all), all);
