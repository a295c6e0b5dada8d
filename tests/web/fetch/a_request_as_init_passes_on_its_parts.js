import { assert, assertEquals } from "../../support/assert.js";

export default async function () {
  const controller = new AbortController();
  const first = new Request("http://one.test/", { method: "PUT", body: "body", headers: { "x-a": "1" }, redirect: "manual", signal: controller.signal });
  const second = new Request("http://two.test/path", first);
  assertEquals([second.url, second.method, second.redirect], ["http://two.test/path", "PUT", "manual"]);
  assertEquals([...second.headers], [["content-type", "text/plain;charset=UTF-8"], ["x-a", "1"]]);
  assert(first.bodyUsed, "the body belongs to the second request");
  second.headers.set("x-a", "2");
  assertEquals(first.headers.get("x-a"), "1");
  assertEquals(await second.text(), "body");
  controller.abort();
  assert(second.signal.aborted, "the second request follows the signal of the first");
}
