// What V8 adds to the language's builtins only when a context begins, not while a snapshot is made: Node's primordials would lack it for
// ever. Each has the name and the receiver that Node gives it, and does what the builtin does.
const place = (length: number, index: unknown): number => {
  const at = Math.trunc(Number(index)) || 0;
  return at < 0 ? length + at : at;
};
// Of what a script gave: element by element, as the builtin asks it.
const elementAt = (list: any, index: unknown): unknown => {
  const at = place(list.length, index);
  return at < 0 || at >= list.length ? undefined : list[at];
};
function findLastIndex(list: any, found: Function, self?: unknown): number {
  for (let at = list.length - 1; at >= 0; --at) if (Reflect.apply(found, self, [list[at], at, list])) return at;
  return -1;
}
const findLast = (list: any, found: Function, self?: unknown): unknown => {
  const at = findLastIndex(list, found, self);
  return at < 0 ? undefined : list[at];
};

export const laterBuiltins: [string, Function][] = [
  ["ObjectHasOwn", (value: any, name: PropertyKey): boolean => Object.prototype.hasOwnProperty.call(value, name)],
  ["ArrayPrototypeAt", elementAt],
  ["StringPrototypeAt", elementAt],
  ["TypedArrayPrototypeAt", elementAt],
  ["ArrayPrototypeFindLast", findLast],
  ["ArrayPrototypeFindLastIndex", findLastIndex],
  ["TypedArrayPrototypeFindLast", findLast],
  ["TypedArrayPrototypeFindLastIndex", findLastIndex],
];
