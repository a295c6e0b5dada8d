import { assertEquals } from "../../support/assert.js";

const target = new EventTarget();
const seen = [];
const second = () => seen.push("second");
target.addEventListener("x", () => {
  seen.push("first");
  target.removeEventListener("x", second);
  target.addEventListener("x", () => seen.push("late"));
});
target.addEventListener("x", second);
target.dispatchEvent(new Event("x"));
assertEquals(seen, ["first"]);
