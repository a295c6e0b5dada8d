// node:module: what edgert's own loader offers, and of Node's inner functions what only looks.
import { isBuiltin } from "edgert:node/globals";
import { loadAlone, lookupPaths, Module, nodeModulePaths, requireOf } from "edgert:node/commonjs";
import { internalBinding, publicIds, requireBuiltin, unavailable } from "edgert:node/loader";
import { process } from "edgert:node/process_object";

const missing = (name: string) => () => { throw unavailable(`module.${name}`); };
const filenameOf = (module: any): string => (typeof module?.filename === "string" ? module.filename : `${Reflect.apply(process.cwd, process, []) as string}/`);

// https://nodejs.org/api/module.html#modulecreaterequirefilename
function createRequire(filename: unknown): Function {
  const isUrl = typeof filename === "object" && filename !== null && typeof (filename as any).href === "string";
  if (isUrl) return requireOf((filename as any).href);
  return requireOf(filename as string);
}

const { defineProperty } = Object;
const shown: any = Module;
const values: Record<string, unknown> = {
  Module, createRequire, isBuiltin,
  builtinModules: [...publicIds],
  globalPaths: [] as string[],
  wrapper: ["(function (exports, require, module, __filename, __dirname) { ", "\n});"],
  wrap: (script: string) => `${shown.wrapper[0]}${script}${shown.wrapper[1]}`,
  syncBuiltinESMExports() {},
  findSourceMap: () => undefined,
  register: missing("register"),
  enableCompileCache: () => ({ status: 3 }),
  getCompileCacheDir: () => undefined,
  constants: { compileCacheStatus: { FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 } },
  _cache: (requireOf("/") as any).cache,
  _pathCache: {},
  _extensions: Object.create(null),
  _debug: () => {},
  _initPaths() {
    const path: unknown = process.env.NODE_PATH;
    shown.globalPaths = typeof path === "string" ? path.split(":").filter((one) => one !== "") : [];
  },
  _nodeModulePaths: (from: string) => nodeModulePaths(Reflect.apply(requireBuiltin("path").resolve, undefined, [from])),
  _resolveLookupPaths(request: string, parent: unknown) {
    if (parent === undefined || parent === null) {
      const isRelative = request === "." || request === ".." || request.startsWith("./") || request.startsWith("../");
      return isRelative ? ["."] : [...nodeModulePaths(Reflect.apply(process.cwd, process, []))];
    }
    return lookupPaths(request, filenameOf(parent));
  },
  _resolveFilename(request: string, parent: unknown, _isMain: unknown, options: unknown) {
    return Reflect.apply((requireOf(filenameOf(parent)) as any).resolve, undefined, [request, options]);
  },
  _load(request: string, parent: unknown, isMain: unknown) {
    if (parent === undefined || parent === null) return loadAlone(request, filenameOf(parent), parent, Boolean(isMain));
    return Reflect.apply(requireOf(filenameOf(parent)), undefined, [request]);
  },
  _stat: (path: string) => Reflect.apply(internalBinding("fs").internalModuleStat, undefined, [path]),
};
for (const name of Object.keys(values)) defineProperty(shown, name, { value: values[name], writable: true, enumerable: true, configurable: true });
export { shown as exports };
