import { assertEquals } from "../../support/assert.js";

let ran = 0;
const value = { get a() { return ++ran; }, set b(_) {}, get c() { return 1; }, set c(_) {} };
assertEquals(Deno.inspect(value), "{ a: [Getter], b: [Setter], c: [Getter/Setter] }");
assertEquals(ran, 0);
assertEquals(Deno.inspect({ get a() { return 3; }, get b() { throw new Error("no"); } }, { getters: true }), "{ a: [Getter: 3], b: [Getter: <Inspection threw (no)>] }");
