// The context of the request that runs. V8 carries it along `await` and promise reactions; `carry` along other callbacks.
import type { Context } from "./native";
import { natives } from "./natives";

let carries = false;
export const carryContexts = () => { carries = true; };
// What runs now is part of, and the same for another while `run` runs.
export const currentContext = (): Context | undefined => (carries ? natives.core.context() : undefined);
export function runIn<T>(context: Context | undefined, run: () => T): T {
  const before = natives.core.context();
  natives.core.enterContext(context);
  try {
    return run();
  } finally {
    natives.core.enterContext(before);
  }
}

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
