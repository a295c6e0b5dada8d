// What keeps a process of Node alive beside its timers: requests and handles that are open. A binding calls hold() when one begins, and
// what that returns when it has ended. The worker's own life does not depend on it; process.getActiveResourcesInfo() and tests ask.
const open = new Set<object>();
const kinds = new WeakMap<object, string>();

export function hold(kind: string): () => void {
  const one = {};
  open.add(one);
  kinds.set(one, kind);
  return () => { open.delete(one); };
}
export const held = (): number => open.size;
export const heldKinds = (): string[] => [...open].map((one) => kinds.get(one)!);
