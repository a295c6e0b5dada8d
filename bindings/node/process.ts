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

function begin(): void {
  for (const name of late) delete process[name];
  boot();
}
function defer(holder: object, name: string): void {
  Object.defineProperty(holder, name, {
    get() {
      begin();
      return process[name];
    },
    set(value) {
      begin();
      Object.defineProperty(process, name, { value, writable: true, enumerable: true, configurable: true });
    },
    enumerable: holder === process, configurable: true,
  });
}

if (!isBooted()) {
  for (const name of late) defer(process, name);
  for (const name of inherited) defer(Object.getPrototypeOf(process), name);
}
