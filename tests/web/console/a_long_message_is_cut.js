import { assert, assertEquals } from "../../support/assert.js";

export default async function() {
  console.log("x".repeat(1e7));
  console.log("é".repeat(32000));
  const [[, cut], [, whole]] = await runner.logs();
  assertEquals(cut, "x".repeat(64000) + "… (the message is longer than 64 KB)");
  assert(whole === "é".repeat(32000));
}
