// https://tc39.es/ecma262/#sec-atomics.waitasync: what waits is counted, because V8 keeps it outside of its heap.
import type { Weight } from "../core/native";
import { natives } from "../core/natives";

const bytesOfOne = 512;
let waiting = 0;
let weight: Weight | undefined;

function count(more: number): void {
  weight ??= natives.core.weight();
  natives.core.weigh(weight, (waiting + more) * bytesOfOne);
  waiting += more;
}
const ended = () => count(-1);

// Done when a realm begins: V8 may add it to each new context.
export function countWaits(): void {
  const api = (globalThis as any).Atomics;
  const { waitAsync } = api;
  if (waitAsync === undefined) return;
  const own = {
    waitAsync(typedArray: unknown, index: unknown, value: unknown, timeout: unknown): unknown {
      count(1);
      let made: any;
      try {
        made = Reflect.apply(waitAsync, undefined, [typedArray, index, value, timeout]);
      } catch (error) {
        ended();
        throw error;
      }
      if (made.async) (made.value as Promise<unknown>).then(ended);
      else ended();
      return made;
    },
  };
  Object.defineProperty(api, "waitAsync", { value: own.waitAsync, writable: true, configurable: true, enumerable: false });
}
