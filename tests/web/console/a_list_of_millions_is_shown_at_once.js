// What is shown of a list are its first items, and no key is made for the others: a worker with little memory logs lists that take most of it.
import { assertEquals, assert } from "../../support/assert.js";

const count = 10_000_000;
const shown = (value) => {
  const text = Deno.inspect(value);
  assert(text.length < 10_000, `${text.length} characters`);
  return text;
};
const begun = performance.now();
const list = new Array(count).fill(7);
assert(shown(list).includes(`... ${count - 100} more items`));
assert(shown(new Uint8Array(count)).startsWith(`Uint8Array(${count}) [`));
assert(shown(new Error("many", { cause: list })).includes(`... ${count - 100} more items`));
list.name = "list";
list[Symbol("key")] = 1;
assert(shown(list).endsWith('name: "list",\n  Symbol(key): 1\n]'));
delete list[0];
delete list[1];
delete list[5];
assertEquals(shown(list).split(/,\s+/).slice(0, 6), ["[\n  <2 empty items>", "7", "7", "7", "<1 empty item>", "7"]);
const map = new Map(Array.from({ length: 200_000 }, (_, at) => [at, at]));
assert(shown(map).includes("... 199900 more items"));
assert(shown(new Set(map.keys())).includes("... 199900 more items"));
assert(performance.now() - begun < 20_000, "it took long");

// Sparse ones, and boxed texts.
const sparse = [];
sparse.length = 4_000_000_000;
sparse[2_000_000_000] = 1;
assertEquals(Deno.inspect(sparse), "[ <2000000000 empty items>, 1, <1999999999 empty items> ]");
assertEquals(Deno.inspect(Object.assign(new String("text"), { more: 1 })), '[String: "text"] { more: 1 }');
assertEquals(Deno.inspect([, 1, , ]), "[ <1 empty item>, 1, <1 empty item> ]");
assertEquals(Deno.inspect(Object.assign([1], { 4294967295: 2, "-1": 3 })), '[ 1, "4294967295": 2, "-1": 3 ]');
assertEquals(Deno.inspect([1], { showHidden: true }), "[ 1, [length]: 1 ]");
