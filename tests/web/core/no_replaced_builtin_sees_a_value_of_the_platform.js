// with: origin. Every builtin and every member of the platform's classes is replaced before an API is touched; late parts are compiled afterwards.
import { assertEquals } from "../../support/assert.js";
import { drives } from "./fixtures/drives.js";
import { during, know, leaks, patchEverything } from "./fixtures/spies.js";

const { ownKeys } = Reflect;
export default async function() {
  const failures = [];
  const names = ownKeys(drives);
  patchEverything();
  for (let i = 0; i < names.length; ++i) {
    during(names[i]);
    try {
      await know(know(drives[names[i]])(know));
    } catch (error) {
      failures[failures.length] = `${names[i]}: ${error.stack}`;
    }
  }
  const found = leaks();
  assertEquals(failures, []);
  assertEquals(found.length, 0, found.join("\n\n"));
}
