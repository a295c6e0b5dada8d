import { assertRejects } from "../../support/assert.js";

export default async function () {
  await assertRejects(fetch("ftp://example.org/"), TypeError, "fetch of ftp: URLs is not supported");
  await assertRejects(fetch("no url"), TypeError);
  await assertRejects(fetch("http://example.org/", { method: "CONNECT" }), TypeError, "forbidden");
  await assertRejects(fetch("http://example.org/", { body: "of a GET" }), TypeError, "cannot have body");
  await assertRejects(fetch("http://example.org/", { redirect: "perhaps" }), TypeError, "no value of redirect");
  await assertRejects(fetch("http://example.org/", { signal: {} }), TypeError, "no AbortSignal");
  await assertRejects(fetch("http://example.org/", { client: {} }), TypeError, "createHttpClient");
  const reason = new RangeError("mine");
  await assertRejects(fetch("http://example.org/", { signal: AbortSignal.abort(reason) }), RangeError, "mine");
  const used = new Request("http://example.org/", { method: "POST", body: "x" });
  await used.text();
  await assertRejects(fetch(used), TypeError, "unusable");
}
