import { assertThrows } from "../../support/assert.js";

export default function() {
  Object.setPrototypeOf(Set.prototype, new Proxy({}, {}));
  Object.preventExtensions(Set.prototype);
  assertThrows(() => process.nextTick, TypeError, "Set.prototype has got another prototype");
}
