import { assertEquals } from "../../support/assert.js";
import { describe, it, test } from "node:test";

const ran = [];
await test("outer", async (t) => {
  await t.test("inner", () => { ran.push("inner"); });
  ran.push("outer");
});
await describe("suite", () => { it("member", () => { ran.push("member"); }); });
test("mocks", (t) => {
  const twice = t.mock.fn((n) => n * 2);
  assertEquals([twice(2), twice.mock.callCount()], [4, 1]);
  ran.push("mocks");
});
await test("last", () => { ran.push("last"); });
assertEquals(ran, ["inner", "outer", "member", "mocks", "last"]);
