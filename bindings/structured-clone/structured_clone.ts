// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal and what
// follows it. Both ends are in one realm, so values are made while they are read.
//
// V8's own serializer takes instances of our classes for plain objects and DOMExceptions for plain
// errors, so it cannot be used here.
import { late } from "../core/late";
import { define, natives, platformPrototypes } from "../core/natives";
import { forScripts, record } from "../core/objects";
import { ErrorCaptureStackTrace, growsTo, put, viewType } from "edgert:core/primordials";
import { dictionary, needArguments, sequence } from "../core/webidl";
import { DOMException } from "../dom-exception/dom_exception";
import { Kind } from "./kind";

const errorTypes = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const mapForEach = Map.prototype.forEach;
const setForEach = Set.prototype.forEach;
const dateValue = Date.prototype.getTime;
const hasOwn = (object: object, key: string) => Object.prototype.hasOwnProperty.call(object, key);

let lastError: DOMException | null = null;
const dataCloneError = (message: string) => (lastError = new DOMException(message, "DataCloneError"));
const refused = (value: unknown) => dataCloneError(`${describe(value)} could not be cloned.`);

function describe(value: unknown): string {
  if (typeof value === "function") return Function.prototype.toString.call(value).slice(0, 200);
  if (typeof value === "symbol") return String(value);
  if (natives.structuredClone.kind(value) === Kind.Uncloneable) return "#<Object>";
  const name = (value as object).constructor?.name;
  return `#<${typeof name === "string" && name !== "" ? name : "Object"}>`;
}

function isPlatformObject(value: object): boolean {
  for (let at = Object.getPrototypeOf(value); at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    if (platformPrototypes.has(at)) return true;
  }
  return false;
}

// Serializable classes of other folders: a copy of an instance, undefined for what is none.
const steps: ((value: object) => object | undefined)[] = [];
export const addCloneSteps = (step: (typeof steps)[number]) => { steps.push(step); };
// What knows of copies of objects that look like any other: Node's own classes. Undefined for what is none.
let others: ((value: object, clone: (value: unknown) => unknown) => object | undefined) | null = null;
export const cloneOthers = (step: NonNullable<typeof others>) => { others = step; };
// What else a WebAssembly module hands on to a copy of it.
let moduleSteps: (from: object, to: object) => void = () => {};
export const setModuleSteps = (handOn: typeof moduleSteps) => { moduleSteps = handOn; };

class Cloning {
  // From what has been seen to what it became.
  readonly memory = new Map<object, object>();

  clone(value: any): any {
    if (typeof value === "symbol" || typeof value === "function") throw refused(value);
    if (typeof value !== "object" || value === null) return value;
    const known = this.memory.get(value);
    if (known !== undefined) return known;
    const kind: Kind = natives.structuredClone.kind(value);
    if (kind === Kind.Object) return this.#properties(value, forScripts({}));
    if (kind === Kind.Array) return this.#properties(value, new Array(value.length));
    return this.#special(value, kind);
  }

  #keep<T extends object>(value: object, copy: T): T {
    this.memory.set(value, copy);
    return copy;
  }

  #properties(value: any, copy: object): object {
    const other = others?.(value, (inner) => this.clone(inner));
    if (other !== undefined) return this.#keep(value, other);
    if (isPlatformObject(value)) {
      for (const step of steps) {
        const made = step(value);
        if (made !== undefined) return this.#keep(value, made);
      }
      throw refused(value);
    }
    this.#keep(value, copy);
    for (const key of Object.keys(value)) {
      // A getter before this one may have deleted it.
      if (hasOwn(value, key)) put(copy, key, this.clone(value[key]));
    }
    return copy;
  }

  #special(value: any, kind: Kind): object {
    switch (kind) {
      case Kind.Boolean: return this.#keep(value, new Boolean(Boolean.prototype.valueOf.call(value)));
      case Kind.Number: return this.#keep(value, new Number(Number.prototype.valueOf.call(value)));
      case Kind.String: return this.#keep(value, new String(String.prototype.valueOf.call(value)));
      case Kind.BigInt: return this.#keep(value, Object(BigInt.prototype.valueOf.call(value)));
      case Kind.Date: return this.#keep(value, new Date(dateValue.call(value)));
      case Kind.RegExp: return this.#keep(value, new RegExp((value as RegExp).source, (value as RegExp).flags));
      case Kind.Map: {
        const copy = this.#keep(value, new Map());
        const pairs: [unknown, unknown][] = [];
        mapForEach.call(value, (item, key) => { pairs.push([key, item]); });
        for (const [key, item] of pairs) copy.set(this.clone(key), this.clone(item));
        return copy;
      }
      case Kind.Set: {
        const copy = this.#keep(value, new Set());
        const items: unknown[] = [];
        setForEach.call(value, (item) => { items.push(item); });
        for (const item of items) copy.add(this.clone(item));
        return copy;
      }
      case Kind.ArrayBuffer: return this.#buffer(value);
      case Kind.View: return this.#view(value);
      case Kind.Error: return this.#error(value);
      case Kind.WasmModule: {
        const module = this.#keep(value, natives.structuredClone.wasmModule(value));
        moduleSteps(value, module);
        return module;
      }
      default: throw refused(value);
    }
  }

  #buffer(value: any): ArrayBuffer {
    if (natives.structuredClone.isDetached(value)) throw dataCloneError("A detached ArrayBuffer could not be cloned.");
    const size = (value as ArrayBuffer).byteLength;
    const most = growsTo(value);
    const copy: ArrayBuffer = most === undefined ? new ArrayBuffer(size) : new (ArrayBuffer as any)(size, record({ maxByteLength: most }));
    new Uint8Array(copy).set(new Uint8Array(value));
    return this.#keep(value, copy);
  }

  #view(view: ArrayBufferView): object {
    const buffer = this.clone(view.buffer);
    const type = viewType(view);
    if (type === undefined) throw refused(view);
    if (type === DataView) return this.#keep(view, new DataView(buffer, view.byteOffset, view.byteLength));
    return this.#keep(view, new type(buffer, view.byteOffset, (view as Uint8Array).length));
  }

  #error(value: any): object {
    const own = (key: string) => {
      const property = Object.getOwnPropertyDescriptor(value, key);
      return property && "value" in property ? property.value : undefined;
    };
    const stack = value.stack;
    let copy: any;
    if (value instanceof DOMException) {
      copy = this.#keep(value, new DOMException(value.message, value.name));
    } else {
      if (isPlatformObject(value)) throw refused(value);
      const name = String(value.name);
      const type = hasOwn(errorTypes, name) ? errorTypes[name as "Error"] : Error;
      const message = own("message");
      copy = this.#keep(value, message === undefined ? new type() : new type(String(message)));
    }
    if (typeof stack === "string") define({ stack }, copy);
    else delete copy.stack;
    if (hasOwn(value, "cause")) define({ cause: this.clone(own("cause")) }, copy);
    return copy;
  }
}

// How an object moves: what takes its place, whether it can still go, and its going.
export interface Move { copy: object; canGo(): boolean; go(): void }

// Transferable classes of other folders: undefined for what is no instance.
const transfers: ((item: object) => Move | undefined)[] = [];
export const addTransferSteps = (step: (typeof transfers)[number]) => { transfers.push(step); };

// What nobody may take away: it is copied where it was to be transferred. Node marks its pools so.
let staysHere: ((item: object) => boolean) | undefined;
export const keepHere = (ask: typeof staysHere) => { staysHere = ask; };

function moveOf(item: object): Move {
  if (natives.structuredClone.kind(item) === Kind.ArrayBuffer) {
    const buffer = item as ArrayBuffer;
    const copy = natives.structuredClone.alias(buffer);
    if (copy === undefined) throw dataCloneError("An ArrayBuffer is detached or cannot be transferred.");
    return { copy, canGo: () => !natives.structuredClone.isDetached(buffer), go: () => { natives.structuredClone.detach(buffer); } };
  }
  late("structured-clone/stream_transfers");
  for (const step of transfers) {
    const move = step(item);
    if (move === undefined) continue;
    if (!move.canGo()) throw dataCloneError(`${describe(item)} is locked or has been transferred.`);
    return move;
  }
  throw dataCloneError(`The transfer of ${describe(item)} is not supported.`);
}

// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializewithtransfer: the clone, and what the list's objects became.
export function cloneMessage(value: unknown, transfer: readonly unknown[]): [unknown, object[]] {
  const cloning = new Cloning();
  const moves: Move[] = [];
  for (const item of transfer) {
    if ((typeof item !== "object" && typeof item !== "function") || item === null) throw new TypeError("structuredClone: only objects can be transferred");
    if (staysHere?.(item) === true) continue;
    if (cloning.memory.has(item)) throw dataCloneError("The transfer list holds an object twice.");
    const move = moveOf(item);
    cloning.memory.set(item, move.copy);
    moves.push(move);
  }
  const copy = cloning.clone(value);
  // A getter may have transferred one in the meantime.
  if (!moves.every((move) => move.canGo())) throw dataCloneError("An object of the transfer list was transferred meanwhile.");
  for (const move of moves) {
    // One that went may have taken this one along: a transform stream its two ends.
    if (!move.canGo()) throw dataCloneError("An object of the transfer list went with another one.");
    move.go();
  }
  return [copy, moves.map((move) => move.copy)];
}
export const cloneWithTransfer = (value: unknown, transfer: readonly unknown[]): unknown => cloneMessage(value, transfer)[0];

// https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone
export function structuredClone(value: unknown, options: { transfer?: Iterable<unknown> } | null = null): unknown {
  needArguments(arguments.length, 1, "structuredClone");
  const { transfer } = dictionary(options, "structuredClone's options");
  try {
    return cloneWithTransfer(value, transfer === undefined || transfer === null ? [] : sequence(transfer, "structuredClone's transfer", (item) => item));
  } catch (error) {
    // Found deep in a value, it would show none of the script's frames.
    if (error !== null && error === lastError) ErrorCaptureStackTrace(lastError, structuredClone);
    throw error;
  } finally {
    lastError = null;
  }
}
define({ structuredClone });
