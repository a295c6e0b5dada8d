// node:console: the platform's own, with Node's class beside it.
import { console } from "edgert:console/console";
import { requireBuiltin } from "edgert:node/loader";

const shown: any = console;
if (!("Console" in shown)) {
  Object.defineProperty(shown, "Console", {
    get: () => requireBuiltin("internal/console/constructor").Console,
    set(value) { Object.defineProperty(shown, "Console", { value, writable: true, configurable: true, enumerable: true }); },
    configurable: true, enumerable: true,
  });
}
export { shown as exports };
