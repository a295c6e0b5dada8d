import { assertEquals } from "../../support/assert.js";

export default async function () {
  const response = await fetch("data:text/plain,hello#fragment");
  assertEquals([response.url, response.redirected, response.type], ["data:text/plain,hello", false, "basic"]);
  const copy = response.clone();
  assertEquals([copy.url, copy.type], ["data:text/plain,hello", "basic"]);
  assertEquals([new Response().url, new Response().type], ["", "default"]);
}
