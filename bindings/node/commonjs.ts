// `module` and `require` of CommonJS modules (https://nodejs.org/api/modules.html), which edgert's own loader runs. It brings none of
// Node's library.
import { late } from "edgert:core/late";
import { natives } from "edgert:core/natives";
import { record } from "edgert:core/objects";
import { createRequire } from "edgert:node/globals";
import { isPending } from "edgert:node/deprecations";

type Require = (id: string) => unknown;
const requireBuiltin = (id: string): any => late<typeof import("./boot")>("node/boot").requireForScripts(id);
const isText = (value: unknown): value is string => typeof value === "string";
function validateText(value: unknown, name: string): asserts value is string {
  if (!isText(value)) Reflect.apply(requireBuiltin("internal/validators").validateString, undefined, [value, name]);
}
const invalid = (name: string, value: unknown, why: string): Error =>
  Reflect.construct(requireBuiltin("internal/errors").codes.ERR_INVALID_ARG_VALUE, [name, value, why]) as Error;

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 1));

// https://nodejs.org/api/modules.html#loading-from-node_modules-folders
export function nodeModulePaths(from: string): string[] {
  const paths: string[] = [];
  let folder = from;
  while (folder !== "/" && folder !== "") {
    if (!folder.endsWith("/node_modules")) paths.push(`${folder}/node_modules`);
    folder = folderOf(folder);
  }
  paths.push("/node_modules");
  return paths;
}

// https://nodejs.org/api/deprecations.html#DEP0144
let toldOfParent = false;
function tellOfParent(): void {
  if (toldOfParent || !isPending()) return;
  toldOfParent = true;
  const { emitWarning } = requireBuiltin("internal/process/warning");
  Reflect.apply(emitWarning, undefined, ["module.parent is deprecated due to accuracy issues. Please use require.main to find program entry point instead.", "DeprecationWarning", "DEP0144"]);
}

// What Module._load() has been asked for by nobody's module, until it is made: a process of Node begins with its main module so.
let asked: { readonly parent: unknown; readonly isMain: boolean } | null = null;
export function loadAlone(request: string, from: string, parent: unknown, isMain: boolean): unknown {
  const before = asked;
  asked = { parent, isMain };
  try {
    return Reflect.apply(requireOf(from), undefined, [request]);
  } finally {
    asked = before;
  }
}

// https://nodejs.org/api/modules.html#the-module-object
export class Module {
  id: string;
  path: string;
  exports: any = {};
  filename: string | null = null;
  loaded = false;
  children: Module[] = [];
  paths: string[] = [];
  #parent: unknown;
  #require: Require | undefined;
  constructor(id: unknown = "", parent?: unknown) {
    this.id = id as string;
    this.path = isText(id) ? folderOf(id) : ".";
    this.#parent = parent;
    if (parent instanceof Module) adopt(parent, this);
  }
  require(id: unknown): unknown {
    if (!isText(id) || id === "") refuse(id);
    this.#require ??= requireOf(this.filename ?? `${this.path}/`) as Require;
    return Reflect.apply(this.#require, undefined, [id]);
  }
  // Runs a text as the module.
  _compile(content: string, filename: string): unknown {
    const { compileFunction } = requireBuiltin("vm");
    const run: any = Reflect.apply(compileFunction, undefined, [content, ["exports", "require", "module", "__filename", "__dirname"], { filename }]);
    const require = requireOf(filename);
    return Reflect.apply(run, this.exports, [this.exports, require, this, filename, folderOf(filename)]);
  }
  load(filename: string): void {
    this.filename = filename;
    this.paths = nodeModulePaths(folderOf(filename));
    this.exports = Reflect.apply(requireOf(filename), undefined, [filename]);
    this.loaded = true;
  }
  get parent(): unknown {
    tellOfParent();
    return this.#parent;
  }
  set parent(value: unknown) {
    tellOfParent();
    this.#parent = value;
  }

  static adopt = (parent: Module, child: Module): void => { if (!parent.children.includes(child)) parent.children.push(child); };
  static made = (filename: string, isEntry: boolean, parent: unknown, require: Require): Module => {
    const alone = asked;
    asked = null;
    const module = new Module(filename, isEntry ? null : alone === null ? parent : alone.parent);
    if (isEntry || alone?.isMain === true) module.id = ".";
    if (alone?.isMain === true) Object.defineProperty(require, "main", { value: module, writable: true, enumerable: true, configurable: true });
    module.filename = filename;
    module.paths = nodeModulePaths(module.path);
    module.#require = require;
    return module;
  };
}
const { adopt, made } = Module;
for (const name of ["adopt", "made"]) delete (Module as any)[name];
// Packages ask `module.hasOwnProperty("exports")` whether they are in CommonJS; bundling leaves our own classes without it, and without their names.
Object.setPrototypeOf(Module.prototype, Object.prototype);
Object.defineProperty(Module, "name", { value: "Module", configurable: true });

// What `require` of a file would be; it need not be there.
export function requireOf(filename: string): Function {
  const create = createRequire();
  const require: Function | undefined = create === undefined ? undefined : Reflect.apply(create, undefined, [filename]);
  if (require === undefined) throw invalid("filename", filename, "must be a file URL object, file URL string, or absolute path string");
  return require;
}

// https://nodejs.org/api/modules.html#requireresolverequest-options
function complete(require: any, resolve: Function, filename: string): void {
  const resolveFrom = function resolve_(request: unknown, options?: any): unknown {
    validateText(request, "request");
    const paths: unknown = options?.paths;
    if (paths === undefined) return Reflect.apply(resolve, undefined, [request]);
    if (!Array.isArray(paths)) throw invalid("options.paths", paths, "is invalid");
    let failure: unknown;
    for (const path of [...paths] as unknown[]) {
      validateText(path, "path");
      const folder: string = Reflect.apply(requireBuiltin("path").resolve, undefined, [path]);
      try {
        return Reflect.apply((requireOf(`${folder}/noop.js`) as any).resolve, undefined, [request]);
      } catch (error) {
        failure = error;
      }
    }
    if (failure !== undefined) throw failure;
    const error = new Error(`Cannot find module '${request}'`);
    Object.defineProperty(error, "code", { value: "MODULE_NOT_FOUND", writable: true, enumerable: true, configurable: true });
    throw error;
  };
  Object.defineProperty(resolveFrom, "name", { value: "resolve", configurable: true });
  const paths = (request: unknown): string[] | null => {
    validateText(request, "request");
    return lookupPaths(request, filename);
  };
  Object.defineProperty(resolveFrom, "paths", { value: paths, writable: true, enumerable: true, configurable: true });
  Object.defineProperty(require, "resolve", { value: resolveFrom, writable: true, enumerable: true, configurable: true });
}
const isRelative = (request: string): boolean => request === "." || request === ".." || request.startsWith("./") || request.startsWith("../");
// The folders in which `request` would be looked for from `filename`; null for what Node has itself.
export function lookupPaths(request: string, filename: string): string[] | null {
  if (late<typeof import("./globals")>("node/globals").isBuiltin(request)) return null;
  return isRelative(request) ? [folderOf(filename)] : nodeModulePaths(folderOf(filename));
}

// Of what require() does not take.
function refuse(id: unknown): never {
  validateText(id, "id");
  throw invalid("id", id, "must be a non-empty string");
}

// In the circles of https://nodejs.org/api/modules.html#cycles who asks for more than there is yet is warned of it.
function warn(name: PropertyKey): void {
  const { emitWarning } = requireBuiltin("internal/process/warning");
  Reflect.apply(emitWarning, undefined, [`Accessing non-existent property '${String(name)}' of module exports inside circular dependency`]);
}
const { prototype: plain } = Object;
const isThere = (name: PropertyKey): boolean => name in plain || name === "__esModule";
const unfinished = new Proxy({}, record<ProxyHandler<any>>({
  get(_, name) {
    if (isThere(name)) return (plain as any)[name];
    warn(name);
    return undefined;
  },
  getOwnPropertyDescriptor(_, name) {
    if (name !== "__esModule") warn(name);
    return undefined;
  },
}));
const kProxy = 3;  // of console/names.ts
// Of what a script may have put there: what runs traps is left alone.
const isPlain = (exports: any): boolean => typeof exports === "object" && exports !== null && natives.console.kind(exports) !== kProxy;
function meet(parent: unknown, child: unknown): void {
  if (!(parent instanceof Module) || !(child instanceof Module)) return;
  adopt(parent, child);
  const { exports } = child;
  if (!child.loaded && isPlain(exports) && Object.getPrototypeOf(exports) === plain && !exports.__esModule) Reflect.setPrototypeOf(exports, unfinished);
}
function finish(module: unknown): void {
  if (!(module instanceof Module)) return;
  module.loaded = true;
  const { exports } = module;
  if (isPlain(exports) && Object.getPrototypeOf(exports) === unfinished) Reflect.setPrototypeOf(exports, plain);
}

// In the order of ModuleMap::Making.
export const makings = [made, complete, meet, refuse, finish].map((make) => make as Function);
