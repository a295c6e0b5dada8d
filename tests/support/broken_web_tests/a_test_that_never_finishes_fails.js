// says: the test has not finished
import { assert } from "../assert.js";
assert(true);
await new Promise(() => {});
