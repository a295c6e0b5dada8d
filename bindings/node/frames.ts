// The stores of AsyncLocalStorage: part of the one frame that the realm carries along `await`, timers and callbacks. A frame is never
// changed but replaced: [the request's traceparent and tracestate, the stores, the request's number and id].
import { carryContexts, currentContext } from "edgert:core/context";
import { natives } from "edgert:core/natives";
import type { Context } from "../core/native";

type Stores = readonly (readonly [object, unknown])[];
type Frame = readonly [unknown, Stores?, unknown?];

let carries = false;
function carry(): void {
  if (carries) return;
  carries = true;
  const native: { carryContext(): void } = natives.snapshot.lateNatives("node/async_wrap");
  native.carryContext();
  carryContexts();
}

// In the frame that runs, or in another one.
export function storeOf(key: object, context: Context | undefined = currentContext()): unknown {
  const stores = carries ? (context as unknown as Frame | undefined)?.[1] : undefined;
  if (stores === undefined) return undefined;
  for (let i = 0; i < stores.length; ++i) if (stores[i]![0] === key) return stores[i]![1];
  return undefined;
}

// The frame that runs, or another one, with another store.
export function withStore(key: object, store: unknown, context?: Context): Context {
  carry();
  const now = (context ?? currentContext()) as unknown as Frame | undefined;
  const others = (now?.[1] ?? []).filter((one) => one[0] !== key);
  return [now?.[0], [...others, [key, store] as const], now?.[2]] as unknown as Context;
}
