// node:module: what edgert's own loader offers.
import { createRequire, isBuiltin } from "edgert:node/globals";
import { publicIds, unavailable } from "edgert:node/loader";

function Module(): never { throw unavailable("module.Module"); }
const missing = (name: string) => () => { throw unavailable(`module.${name}`); };
const shown: any = Module;
shown.createRequire = createRequire() ?? missing("createRequire");
shown.isBuiltin = isBuiltin;
shown.builtinModules = [...publicIds];
shown.Module = Module;
shown.syncBuiltinESMExports = () => {};
shown.findSourceMap = () => undefined;
shown.register = missing("register");
shown.enableCompileCache = () => ({ status: 3 });
shown.getCompileCacheDir = () => undefined;
export { shown as exports };
