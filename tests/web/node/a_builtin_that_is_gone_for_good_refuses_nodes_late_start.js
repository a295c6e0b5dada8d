import { assertThrows } from "../../support/assert.js";

export default function() {
  delete Map.prototype.forEach;
  Object.preventExtensions(Map.prototype);
  assertThrows(() => process.nextTick, TypeError, "Map.prototype.forEach is gone");
}
