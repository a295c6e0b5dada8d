// node:inspector: no debugger reaches workers by it, which is said as Node says it where it is built without.
import { console } from "edgert:console/console";
import { requireBuiltin } from "edgert:node/loader";

const refuse = (): never => { throw Reflect.construct(requireBuiltin("internal/errors").codes.ERR_INSPECTOR_NOT_AVAILABLE, []); };

class Session extends (requireBuiltin("events") as { new (): object }) {
  constructor() { super(); }
  connect(): never { return refuse(); }
  connectToMainThread(): never { return refuse(); }
  post(): never { return refuse(); }
  disconnect(): void {}
}

const exports = { Session, open: refuse, close() {}, url() {}, waitForDebugger: refuse, console };
export { exports };
