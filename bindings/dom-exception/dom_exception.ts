// https://webidl.spec.whatwg.org/#idl-DOMException
import { define, defineConstants } from "../core/natives";
import { record } from "../core/objects";
import { illegalInvocation } from "../core/webidl";

// In the order of their codes; those without an error's name are of the past.
const names = [
  "IndexSizeError", "DOMSTRING_SIZE_ERR", "HierarchyRequestError", "WrongDocumentError", "InvalidCharacterError", "NO_DATA_ALLOWED_ERR",
  "NoModificationAllowedError", "NotFoundError", "NotSupportedError", "InUseAttributeError", "InvalidStateError", "SyntaxError",
  "InvalidModificationError", "NamespaceError", "InvalidAccessError", "VALIDATION_ERR", "TypeMismatchError", "SecurityError",
  "NetworkError", "AbortError", "URLMismatchError", "QuotaExceededError", "TimeoutError", "InvalidNodeTypeError", "DataCloneError",
];
const states = new WeakMap<object, { message: string; name: string }>();

function stateOf(self: object) {
  const state = states.get(self);
  if (state === undefined) throw illegalInvocation();
  return state;
}

// An error to V8, which gives it a stack, and no subclass of Error to scripts.
export class DOMException {
  declare readonly stack?: string;
  declare readonly cause?: unknown;
  constructor(message = "", name: string | { name?: string; cause?: unknown } = "Error") {
    const options = typeof name === "object" && name !== null ? name : record<{ name?: string; cause?: unknown }>({ name: `${name}` });
    const state = { message: `${message}`, name: options.name === undefined ? "Error" : `${options.name}` };
    const self: any = Reflect.construct(Error, "cause" in options ? [undefined, { cause: options.cause }] : [], new.target);
    states.set(self, state);
    return self;
  }
  get name(): string { return stateOf(this).name; }
  get message(): string { return stateOf(this).message; }
  get code(): number {
    const { name } = stateOf(this);
    return name.endsWith("Error") ? names.indexOf(name) + 1 : 0;
  }
}
Object.setPrototypeOf(DOMException.prototype, Error.prototype);
const constantOf = (name: string) => (name.endsWith("Error") ? name.slice(0, -5).replace(/(?<=[a-z]|URL)(?=[A-Z])/g, "_").replace("In_Use", "Inuse").toUpperCase() + "_ERR" : name);
defineConstants(DOMException, Object.fromEntries(names.map((name, index) => [constantOf(name), index + 1])));
define({ DOMException });
