// internal/errors: who wants the places of one error gets them at once. Node would have Error.prepareStackTrace ask a table for every error.
import { record } from "edgert:core/objects";
import { callSites, type CallSite } from "edgert:node/call_sites";

const kRefusal = "operation not permitted";
const kNoPorts = "a function has no ports of its own: requests come to a server of node:http or node:https, or to Deno.serve";

// In the manner of V8's own, which know only the places of the code that runs: assert reads the file that was written, and quotes what it
// finds there.
const asSite = (one: CallSite): object => record({
  getFileName: () => (one.scriptName === "" ? null : one.scriptName), getFunctionName: () => (one.functionName === "" ? null : one.functionName),
  getLineNumber: () => one.lineNumber, getColumnNumber: () => one.column,
  toString: () => `${one.functionName === "" ? "" : `${one.functionName} `}(${one.scriptName}:${one.lineNumber}:${one.column})`,
});

// Where no script has called.
const kNowhere: CallSite = record({ functionName: "", scriptName: "", lineNumber: 0, column: 0 });

export function amend(exports: any): void {
  const { UVExceptionWithHostPort } = exports;
  exports.UVExceptionWithHostPort = function (errno: number, syscall: string, address: unknown, port: unknown): Error {
    const error: any = Reflect.construct(UVExceptionWithHostPort, [errno, syscall, address, port]);
    if (syscall !== "listen" || error.code !== "EPERM") return error;
    for (const name of ["stack", "message"]) {
      const text = `${error[name]}`, at = text.indexOf(kRefusal);
      if (at >= 0) Object.defineProperty(error, name, { value: text.slice(0, at) + kNoPorts + text.slice(at + kRefusal.length), writable: true, configurable: true });
    }
    return error;
  };
  exports.overrideStackTrace = record({
    set(error: any, format: (error: unknown, places: unknown) => unknown) {
      const type: any = Error;
      const before = Object.getOwnPropertyDescriptor(type, "prepareStackTrace");
      Object.defineProperty(type, "prepareStackTrace", { value: undefined, writable: true, configurable: true });
      // V8 formats what has not been asked for yet.
      const found = callSites(error.stack), sites = found.length > 0 ? found : [kNowhere];
      if (before === undefined) delete type.prepareStackTrace;
      else Object.defineProperty(type, "prepareStackTrace", before);
      Object.defineProperty(error, "stack", { value: format(error, sites.map(asSite)), writable: true, configurable: true });
    },
    get() {},
    has: () => false,
    delete: () => false,
  });
}
