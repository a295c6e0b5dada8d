// vm: modules, which Node has behind --experimental-vm-modules. A function has no command line, so they are always there, and cost nothing
// until somebody asks for them.
import { requireBuiltin } from "edgert:node/loader";

export function amend(exports: any): void {
  for (const name of ["Module", "SourceTextModule", "SyntheticModule"]) {
    const set = (value: unknown) => { Object.defineProperty(exports, name, { value, writable: true, enumerable: true, configurable: true }); };
    const get = () => {
      const made: unknown = requireBuiltin("internal/vm/module")[name];
      set(made);
      return made;
    };
    Object.defineProperty(exports, name, { get, set, enumerable: true, configurable: true });
  }
}
