// Assertions for tests/web. Each counts itself: a test that asserts nothing fails.
let count = 0;
export const assertionCount = () => count;

// As it was before a test could change it.
const { is, keys, getPrototypeOf } = Object;
const show = Deno.inspect;

export class AssertionError extends Error {
  name = "AssertionError";
}
export const fail = (message) => { throw new AssertionError(message); };

export function assert(condition, message = "the condition does not hold") {
  ++count;
  if (!condition) fail(message);
}

export function equal(a, b, seen = new Map()) {
  if (is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (getPrototypeOf(a) !== getPrototypeOf(b)) return false;
  if (a instanceof Date || a instanceof Number || a instanceof String || a instanceof Boolean || a instanceof BigInt) {
    if (!is(a.valueOf(), b.valueOf())) return false;
  }
  if (a instanceof RegExp && String(a) !== String(b)) return false;
  if (a instanceof Error && (a.name !== b.name || a.message !== b.message)) return false;
  if (a instanceof ArrayBuffer) return equal(new Uint8Array(a), new Uint8Array(b), seen);
  if (a instanceof Map || a instanceof Set) return a.size === b.size && equal([...a], [...b], seen);
  const names = keys(a);
  return names.length === keys(b).length && names.every((name) => name in b && equal(a[name], b[name], seen));
}

export function assertEquals(actual, expected, message = "") {
  ++count;
  if (!equal(actual, expected)) fail(`${message && message + ": "}got ${show(actual)}, expected ${show(expected)}`);
}

export function assertNotEquals(actual, other) {
  ++count;
  if (equal(actual, other)) fail(`did not expect ${show(actual)}`);
}

function check(error, kind, part) {
  if (typeof kind === "string") {
    // The name of a DOMException.
    if (!(error instanceof DOMException) || error.name !== kind) fail(`threw ${show(error)}, expected a DOMException called ${kind}`);
  } else if (kind && !(error instanceof kind)) {
    fail(`threw ${show(error)}, expected ${kind.name}`);
  }
  if (part && !String(error.message).includes(part)) fail(`threw ${show(error)}, expected a message with ${show(part)}`);
  return error;
}

// `kind` is a class, or the name of a DOMException; `part` a piece of the message.
export function assertThrows(run, kind, part) {
  ++count;
  try {
    run();
  } catch (error) {
    return check(error, kind, part);
  }
  fail("nothing was thrown");
}

export async function assertRejects(run, kind, part) {
  ++count;
  try {
    await (typeof run === "function" ? run() : run);
  } catch (error) {
    return check(error, kind, part);
  }
  fail("the promise was not rejected");
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
