import { assertEquals } from "../../support/assert.js";

const one = { name: "one" };
one.self = one;
assertEquals(Deno.inspect(one), '<ref *1> { name: "one", self: [Circular *1] }');
const two = { inner: { list: [] } };
two.inner.list.push(two.inner);
assertEquals(Deno.inspect(two), "{ inner: <ref *1> { list: [ [Circular *1] ] } }");
