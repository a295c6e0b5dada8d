// The C++ halves. The bundle is the body of a function whose parameter is called `natives`.

// Each folder's native.d.ts adds its own, under the folder's name; these are the library's, for what lies in the snapshot.
export interface Natives {
  snapshot: {
    setHook(name: string, hook: (...args: any[]) => unknown): void;
    latePart(name: string): (natives: Natives, require: (id: string) => unknown) => Record<string, unknown>;
    defineLate(name: string): void;
    hasLatePart(name: string): boolean;
    // functions of a C++ half that called `late_folder`
    lateNatives(folder: string): any;
  };
}

declare const natives: Natives;
const table = natives;
export { table as natives };
// No part of it may be seen by what a script puts onto Object.prototype.
for (const [, functions] of Object.entries(table)) Object.setPrototypeOf(functions, null);
Object.setPrototypeOf(table, null);

// The prototypes of our own classes: their instances are platform objects, not plain ones.
export const platformPrototypes = new WeakSet<object>();

// Defines globals the Web IDL way: writable, configurable, not enumerable. Functions are called what
// scripts call them, whatever the bundler made of it, and so are instances of classes.
export function define(values: Record<string | symbol, unknown>, target: object = globalThis): void {
  for (const name of Reflect.ownKeys(values) as string[]) {
    const value = values[name];
    if (target === globalThis && typeof value === "function") nameInterface(name, value);
    if (target === globalThis && typeof value === "object" && value !== globalThis) nameMembers(value as object);
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  }
}

export function nameInterface(name: string, value: Function): void {
  Object.defineProperty(value, "name", { value: name, configurable: true });
  if (!value.prototype || !/^[A-Z]/.test(name)) return;
  platformPrototypes.add(value.prototype);
  Object.defineProperty(value.prototype, Symbol.toStringTag, { value: name, configurable: true });
  showMembers(value, ["length", "name", "prototype"]);
  showMembers(value.prototype, ["constructor"]);
}

// Attributes and operations are enumerable, as those of a class are not.
function showMembers(holder: object, but: string[]): void {
  for (const key of Object.getOwnPropertyNames(holder)) {
    const { configurable, enumerable } = Object.getOwnPropertyDescriptor(holder, key)!;
    if (!but.includes(key) && configurable && !enumerable) Object.defineProperty(holder, key, { enumerable: true });
  }
}

// The constants of an interface, on it and on its prototype.
export function defineConstants(type: { prototype: object }, constants: Record<string, number>): void {
  for (const [name, value] of Object.entries(constants)) {
    for (const holder of [type, type.prototype]) Object.defineProperty(holder, name, { value, enumerable: true });
  }
}

// The functions of a namespace such as Deno.
function nameMembers(namespace: object): void {
  for (const name of Object.getOwnPropertyNames(namespace)) {
    const { value } = Object.getOwnPropertyDescriptor(namespace, name)!;
    if (typeof value === "function" && value.name !== name) Object.defineProperty(value, "name", { value: name, configurable: true });
  }
}

// Who else shows what instances have is told of all types, those that come later among them.
type Show = (type: { prototype: object }, names: string[]) => void;
const shownTypes: [{ prototype: object }, string[]][] = [];
let alsoShow: Show | undefined;
export function alsoShownBy(show: Show): void {
  alsoShow = show;
  for (const [type, names] of shownTypes) show(type, names);
}

// What inspect gives to an object that says itself how it is shown: shows another value, here with a title in the place of its class.
export type ShowValue = (value: unknown, options?: undefined, title?: string) => string;
export const titleOfInstance = (instance: any): string => `${instance.constructor?.name || "Object"}`;

// What inspect shows of an instance: these attributes, which live on the prototype.
// `more`: what stands in the place of an attribute, or has none.
export function showAttributes(type: { prototype: object }, names: string[], more: Record<string, (instance: any) => unknown> = {}): void {
  const readers = new Map(Object.entries(more));
  Object.defineProperty(type.prototype, Symbol.for("Deno.customInspect"), {
    value(this: any, show: ShowValue) {
      const name = titleOfInstance(this);
      if (this === type.prototype) return `Object [${name}] {}`;
      return show(Object.fromEntries(names.map((key) => {
        const read = readers.get(key);
        return [key, read === undefined ? this[key] : read(this)];
      })), undefined, name);
    },
    writable: true, configurable: true, enumerable: false,
  });
  const attributes = names.filter((name) => !readers.has(name));
  shownTypes.push([type, attributes]);
  alsoShow?.(type, attributes);
}
