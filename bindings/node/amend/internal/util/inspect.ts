// internal/util/inspect: instances of the platform's classes show what they have, as those of Node's do.
import { alsoShownBy } from "edgert:core/natives";
import { illegalInvocation } from "edgert:core/webidl";
import { pairIterators, pairsOf, restOf, URL, URLSearchParams } from "edgert:url/url";

const kCustom: unique symbol = Symbol.for("nodejs.util.inspect.custom") as any;
type Custom = (this: any, depth: number, options: any, inspect: (value: unknown, options: object) => string) => unknown;
function show(prototype: object, custom: Custom): void {
  // A method has no prototype.
  const holder = { [kCustom](this: unknown, ...given: unknown[]): unknown { return Reflect.apply(custom, this, given); } };
  Object.defineProperty(prototype, kCustom, { value: holder[kCustom], writable: true, configurable: true, enumerable: false });
}
const list = (name: string, items: string[], breakLength: number): string => {
  const length = items.reduce((sum, item) => sum + item.length + 2, 0);
  return length > breakLength ? `${name} {\n  ${items.join(",\n  ")} }` : `${name} { ${items.join(", ")} }`;
};

export function amend(exports: any): void {
  const inspect = (value: unknown, options: object): string => Reflect.apply(exports.inspect, undefined, [value, options]);
  const stylize = (options: any, text: string): string => (typeof options.stylize === "function" ? Reflect.apply(options.stylize, options, [text, "special"]) : text);

  const showsOf = (type: { prototype: object }, names: string[]) => show(type.prototype, function (depth, options) {
    const name: string = this.constructor?.name || "Object";
    if (this === type.prototype) return `Object [${name}] {}`;
    // As Node has it: events are named.
    if (depth < 0) return names.includes("eventPhase") ? name : stylize(options, `[${name}]`);
    const fields: any = {};
    for (const key of names) fields[key] = this[key];
    return `${name} ${inspect(fields, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
  });
  alsoShownBy(showsOf);
  showsOf(URL, ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "searchParams", "hash"]);
  show(URLSearchParams.prototype, function (depth, options) {
    if (!(this instanceof URLSearchParams)) throw illegalInvocation("URLSearchParams");
    if (depth < 0) return stylize(options, "[Object]");
    const pairs = pairsOf(this).map(([name, value]) => `${inspect(name, options)} => ${inspect(value, options)}`);
    return pairs.length === 0 ? "URLSearchParams {}" : list("URLSearchParams", pairs, options.breakLength);
  });
  show(pairIterators, function (depth, options) {
    const rest = restOf(this);
    if (rest === undefined) throw illegalInvocation("URLSearchParamsIterator");
    if (depth < 0) return stylize(options, "[Object]");
    return list("URLSearchParams Iterator", rest.map((one) => inspect(one, options)), options.breakLength);
  });
}
