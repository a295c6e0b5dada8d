// The object `process`, with what it has without any of Node's library; boot.ts adds the rest.
// https://nodejs.org/api/process.html
import { natives } from "edgert:core/natives";
import { record } from "edgert:core/objects";
import { environment } from "edgert:deno/deno";
import type { FileNatives } from "../files/native";

// The release whose library this is.
export const kVersion = "20.19.2";

let ownVariables: Map<string, string> | undefined;
function variables(): Map<string, string> {
  if (ownVariables === undefined) {
    ownVariables = new Map();
    for (const [name, value] of environment()) ownVariables.set(name, value);
  }
  return ownVariables;
}
function invalidProperty(why: string): TypeError {
  const error = new TypeError(`'process.env' ${why}`);
  Object.defineProperty(error, "code", { value: "ERR_INVALID_OBJECT_DEFINE_PROPERTY", writable: true, enumerable: true, configurable: true });
  return error;
}
const env = new Proxy<Record<string, string>>({}, record<ProxyHandler<Record<string, string>>>({
  get: (_, name) => (typeof name === "string" ? variables().get(name) ?? (Object.prototype as any)[name] : undefined),
  set(_, name, value) {
    if (typeof name === "symbol" || typeof value === "symbol") throw new TypeError("Cannot convert a Symbol value to a string");
    variables().set(name, `${value}`);
    return true;
  },
  has: (_, name) => typeof name === "string" && variables().has(name),
  deleteProperty(_, name) {
    if (typeof name === "string") variables().delete(name);
    return true;
  },
  ownKeys: () => [...variables().keys()],
  getOwnPropertyDescriptor(_, name) {
    const value = typeof name === "string" ? variables().get(name) : undefined;
    return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
  },
  defineProperty(_, name, { value, get, set, configurable, enumerable, writable }) {
    if (get !== undefined || set !== undefined) throw invalidProperty("does not accept an accessor(getter/setter) descriptor");
    if (!(configurable && writable && enumerable)) throw invalidProperty("only accepts a configurable, writable, and enumerable data descriptor");
    if (typeof name === "string") variables().set(name, `${value}`);
    return true;
  },
}));

// What scripts call process.constructor.
const { process: Constructor } = { process: function () {} };
const prototype: object = Constructor.prototype;
Object.defineProperty(prototype, "constructor", { value: Constructor, writable: true, enumerable: false, configurable: true });

export const process: any = Object.create(prototype);

export const setProcess = (values: object): void => {
  for (const name of Reflect.ownKeys(values)) Object.defineProperty(process, name, { ...Object.getOwnPropertyDescriptor(values, name)!, configurable: true });
};

const files = (): FileNatives => natives.snapshot.lateNatives("files");
const seconds = () => natives.core.now() / 1000;
setProcess({
  version: `v${kVersion}`,
  versions: {
    node: kVersion, acorn: "8.14.0", ada: "2.9.2", ares: "1.34.5", brotli: "1.1.0", icu: "72.1", modules: "115", nghttp2: "1.64.0", openssl: "3.0.15", unicode: "15.0", uv: "1.44.2",
    v8: "11.3.244.8-node.26", zlib: "1.2.13",
  },
  arch: "x64",
  platform: "linux",
  release: { name: "node", lts: "Iron" },
  title: "node",
  argv: ["/bin/edge-runtime", "/"],
  argv0: "node",
  execArgv: [],
  execPath: "/bin/edge-runtime",
  env,
  pid: 1,
  ppid: 0,
  debugPort: 9229,
  cwd: () => files().cwd(),
  uptime: seconds,
});
Object.defineProperty(process, Symbol.toStringTag, { value: "process", writable: true, configurable: false, enumerable: false });
