// What bindings/tools/harden.mjs cannot tell from types.

// What a script gave, and a loop goes through as the script would: its iterator is the script's business.
export interface ScriptIterable<T = unknown> { [Symbol.iterator](): Iterator<T> }

// An object that the platform reads. Like all that are passed to the platform's functions it has no prototype, which would answer for
// what it lacks.
export const record = <T extends object>(fields: T): T => fields;
// An object that is passed to one of the platform's functions but is for a script.
export const forScripts = <T extends object>(fields: T): T => fields;

// What becomes of a promise that scripts know too. `await` of the promise itself would ask its constructor.
export const settlementOf = <T>(promise: Promise<T>): Promise<T> => new Promise((resolve, reject) => { promise.then(resolve, reject); });

// What an internal promise settles with where it would be an object: settling a promise looks up `then`, which a script can put onto
// the prototype of whatever the promise gets.
export interface Box<T> { readonly value: T }
export const boxed = <T>(value: T): Box<T> => record({ value });

// A list that we pass to what takes a script's sequences. It has no prototype: nobody's iterator is asked.
export function ownList<T>(list: T[]): T[] {
  Object.setPrototypeOf(list, null);
  return list;
}
export const isOwnList = (value: unknown): value is unknown[] => Array.isArray(value) && Object.getPrototypeOf(value) === null;
