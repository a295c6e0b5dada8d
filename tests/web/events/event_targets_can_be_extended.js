import { assert } from "../../support/assert.js";

class Bell extends EventTarget { ring() { return this.dispatchEvent(new CustomEvent("ring", { detail: 3 })); } }
const bell = new Bell();
let heard = 0;
bell.addEventListener("ring", (event) => { heard = event.detail; });
assert(bell.ring() && heard === 3);
