// node:repl: nobody types at a worker.
import { publicIds, requireBuiltin, unavailable } from "edgert:node/loader";

const exports = {
  start() { throw unavailable("repl.start"); },
  REPLServer: function REPLServer() { throw unavailable("repl.REPLServer"); },
  Recoverable: class Recoverable extends SyntaxError {
    err: unknown;
    constructor(error: unknown) {
      super();
      this.err = error;
    }
  },
  REPL_MODE_SLOPPY: Symbol("repl-sloppy"),
  REPL_MODE_STRICT: Symbol("repl-strict"),
  builtinModules: publicIds.filter((id) => id[0] !== "_"),
  writer: requireBuiltin("util").inspect,
};
export { exports };
