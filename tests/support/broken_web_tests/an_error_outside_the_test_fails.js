// says: event loop error: Error: from a timer
import { assert, sleep } from "../assert.js";
export default async function () {
  assert(true);
  setTimeout(() => { throw new Error("from a timer"); }, 0);
  await sleep(50);
}
