// The context of the request that runs. V8 carries it along `await` and promise reactions; `carry` along other callbacks.
import { natives } from "./natives";

let carries = false;
export const carryContexts = () => { carries = true; };

// A callback that runs in the context in which it was given.
export function carry<F extends (...args: any[]) => any>(callback: F): F {
  const context = carries ? natives.core.context() : undefined;
  if (context === undefined) return callback;
  return function (this: unknown, ...args: any[]) {
    const before = natives.core.context();
    natives.core.enterContext(context);
    try {
      return Reflect.apply(callback, this, args);
    } finally {
      natives.core.enterContext(before);
    }
  } as F;
}
