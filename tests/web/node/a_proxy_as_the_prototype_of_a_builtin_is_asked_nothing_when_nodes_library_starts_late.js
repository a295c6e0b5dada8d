import { assertEquals } from "../../support/assert.js";

const traps = [];
const handler = new Proxy({}, { get(_, trap) { traps[traps.length] = trap; } });
export default function() {
  const holders = [Array.prototype, Function.prototype, Promise.prototype, Reflect, Reflect.defineProperty, Promise.all, Map, Object.getPrototypeOf([].values())];
  const own = holders.map((holder) => Object.getPrototypeOf(holder));
  const proxies = holders.map((_, at) => new Proxy(own[at], handler));
  const { setPrototypeOf, getPrototypeOf } = Reflect;
  for (let i = 0; i < holders.length; ++i) setPrototypeOf(holders[i], proxies[i]);
  traps.length = 0;
  const { nextTick } = process;
  const { length } = traps;
  let kept = 0;
  for (let i = 0; i < holders.length; ++i) if (getPrototypeOf(holders[i]) === proxies[i]) ++kept;
  for (let i = 0; i < holders.length; ++i) setPrototypeOf(holders[i], own[i]);
  assertEquals(typeof nextTick, "function");
  assertEquals(length, 0, String(traps[0]));
  assertEquals(kept, holders.length);
}
