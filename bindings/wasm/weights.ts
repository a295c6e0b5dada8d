// What compiled modules keep outside of V8's heap. V8 counts their code, and not the bytes that they were compiled from.
import type { Weight } from "../core/native";
import { natives } from "../core/natives";
import { setModuleSteps } from "../structured-clone/structured_clone";

const weights = new WeakMap<object, Weight>();

// Of a compilation that begins. Throws where the worker has no room for it.
export function beginCompiling(source: unknown): Weight {
  const weight = natives.core.weight();
  natives.core.weigh(weight, natives.wasm.bytesToCompile(source));
  return weight;
}

// It has ended with the module, or without one.
export function endCompiling(weight: Weight, module?: object): void {
  natives.core.weigh(weight, module === undefined ? 0 : natives.wasm.bytesOf(module));
  if (module !== undefined) weights.set(module, weight);
}

// Both are of the same code.
setModuleSteps((from, to) => {
  const weight = weights.get(from);
  if (weight !== undefined) weights.set(to, weight);
});
