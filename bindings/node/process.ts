// The global `process`. Many packages only look whether it is there, so Node's library comes to be when something of it is asked for.
import { boot, isBooted } from "edgert:node/boot";
import { process } from "edgert:node/process_object";

export { process };

// What boot() replaces.
const late = ["nextTick", "hrtime", "memoryUsage", "cpuUsage", "resourceUsage", "exit", "emitWarning", "getBuiltinModule", "stdout", "stderr", "stdin", "exitCode", "_exiting", "config",
  "features", "kill", "abort", "getuid", "geteuid", "getgid", "getegid", "getgroups", "umask", "chdir", "binding", "setUncaughtExceptionCaptureCallback",
  "hasUncaughtExceptionCaptureCallback", "constrainedMemory", "availableMemory", "getActiveResourcesInfo", "report", "allowedNodeEnvironmentFlags", "domain"];
const inherited = ["on", "once", "off", "addListener", "removeListener", "removeAllListeners", "prependListener", "prependOnceListener", "emit", "listeners", "rawListeners",
  "listenerCount", "eventNames", "setMaxListeners", "getMaxListeners"];

const deferred = new Set<unknown>();
// Nothing has changed where scripts have made it impossible. What the library has not given is nobody's.
function begin(): void {
  boot();
  for (const name of late) if (deferred.has(Object.getOwnPropertyDescriptor(process, name)?.get)) delete process[name];
}
function defer(holder: object, name: string): void {
  const get = () => {
    begin();
    return process[name];
  };
  const set = (value: unknown) => {
    begin();
    Object.defineProperty(process, name, { value, writable: true, enumerable: true, configurable: true });
  };
  deferred.add(get);
  Object.defineProperty(holder, name, { get, set, enumerable: holder === process, configurable: true });
}

if (!isBooted()) {
  for (const name of late) defer(process, name);
  for (const name of inherited) defer(Object.getPrototypeOf(process), name);
}
