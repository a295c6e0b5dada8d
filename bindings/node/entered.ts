// A callback as async hooks see it: entered before, left after. https://nodejs.org/api/async_hooks.html
import { requireBuiltin } from "edgert:node/loader";

interface Hooks {
  emitBefore(id: number, trigger: number, resource: object): void;
  emitAfter(id: number): void;
}
const { emitBefore, emitAfter }: Hooks = requireBuiltin("internal/async_hooks");
let depth = 0;

export function entered(id: number, trigger: number, resource: object, run: () => unknown): unknown {
  emitBefore(id, trigger, resource);
  let isDone = false;
  ++depth;
  try {
    const answer = run();
    isDone = true;
    return answer;
  } finally {
    // An error that nobody catches is told of where it was thrown: a domain is not left before. Whoever takes care of it leaves all that
    // was entered; what lies within another callback may be caught there.
    if (--depth > 0 || isDone) emitAfter(id);
  }
}
