// says: event loop error: Error: not handled
import { assert, sleep } from "../assert.js";
export default async function () {
  assert(true);
  Promise.reject(new Error("not handled"));
  await sleep(50);
}
