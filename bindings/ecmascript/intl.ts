// Options of numbers' formats and plurals that an old V8 does not look at (https://tc39.es/ecma402/ since edition 10): it would
// round and group in another way than was asked for, so they are errors there. What it does anyway may be said.
import { addMissing } from "./missing";

const { Intl } = globalThis as any;

type Check = [name: string, isHonoured: (value: unknown) => boolean];
const usual = (name: string, value: unknown): Check => [name, (given) => given === undefined || given === value];
const rounding: Check[] = [usual("roundingIncrement", 1), usual("roundingMode", "halfExpand"), usual("roundingPriority", "auto"), usual("trailingZeroDisplay", "auto")];
// Of texts, any that is not empty is `true` to it.
const grouping: Check = ["useGrouping", (given) => typeof given !== "string" || ["", "auto", "true", "false"].includes(given)];

function refuse(what: string, options: any, checks: Check[]): void {
  if (options === undefined || options === null) return;
  for (const [name, isHonoured] of checks) {
    const value: unknown = options[name];
    if (isHonoured(value)) continue;
    const shown = typeof value === "string" ? JSON.stringify(value) : typeof value === "number" ? String(value) : `of type ${typeof value}`;
    throw new RangeError(`${what}: ${name} ${shown} is not supported by this version of V8`);
  }
}

function guardConstructor(name: string, checks: Check[]): void {
  const original: any = Intl[name];
  const guarded: any = { [name]: function (this: unknown, ...given: unknown[]): unknown {
    refuse(`Intl.${name}`, given[1], checks);
    return new.target === undefined ? Reflect.apply(original, this, given) : Reflect.construct(original, given, new.target);
  } }[name];
  Object.defineProperty(guarded, "prototype", { value: original.prototype, writable: false });
  addMissing(guarded, original);
  Object.defineProperty(original.prototype, "constructor", { value: guarded });
  Object.defineProperty(Intl, name, { value: guarded });
}

function guardMethod(prototype: any, type: string, checks: Check[]): void {
  const original: any = prototype.toLocaleString;
  const { toLocaleString } = {
    toLocaleString(this: unknown, ...given: unknown[]): unknown {
      refuse(`${type}.prototype.toLocaleString`, given[1], checks);
      return Reflect.apply(original, this, given);
    },
  };
  Object.defineProperty(toLocaleString, "length", { value: 0 });
  Object.defineProperty(prototype, "toLocaleString", { value: toLocaleString });
}

// What came with these options, and can be asked for without making a format, which a snapshot cannot hold.
if (!("formatRange" in Intl.NumberFormat.prototype)) {
  guardConstructor("NumberFormat", [...rounding, grouping]);
  guardConstructor("PluralRules", rounding);
  guardMethod(Number.prototype, "Number", [...rounding, grouping]);
  guardMethod(BigInt.prototype, "BigInt", [...rounding, grouping]);
}
