// What a worker has: every global, the members of Deno, EdgeRuntime and the other namespaces, and of each class the static members and those of its
// instances. Runs as it is in workers of all kinds; what TypeScript says of ts-typings is compared with it.

// Whose members are values of their own, and are listed one by one, by their paths.
const namespaces = ["Deno", "EdgeRuntime", "Intl", "WebAssembly", "Deno.errors", "EdgeRuntime.ai", "EdgeRuntime.userWorkers", "Supabase", "Supabase.ai"];

// What they have is Node's own.
const nodes = ["process", "Buffer"];

// Instances of classes that have properties of their own, beside those of the prototype.
const samples = {
  AggregateError: () => new AggregateError([], "", { cause: 1 }),
  Array: () => [],
  "Deno.PermissionStatus": () => Deno.permissions.query({ name: "net" }),
  DOMException: () => new DOMException(),
  Error: () => new Error("", { cause: 1 }),
  Function: () => function () {},
  RegExp: () => /x/,
  String: () => new String(""),
};

const toStringTag = "[Symbol.toStringTag]";
const nameOf = (key) => (typeof key === "string" ? key : wellKnown.get(key));
const wellKnown = new Map(Object.getOwnPropertyNames(Symbol).filter((name) => typeof Symbol[name] === "symbol").map((name) => [Symbol[name], `[Symbol.${name}]`]));

// Names along the chain of prototypes, as far as `ends`; other symbols are nobody's interface.
function membersOf(object, ends, without) {
  const names = new Set();
  for (let at = object; at !== null && at !== undefined && !ends.includes(at); at = Object.getPrototypeOf(at)) {
    for (const key of Reflect.ownKeys(at)) names.add(nameOf(key));
  }
  for (const name of [undefined, "constructor", ...without]) names.delete(name);
  return [...names].sort();
}

const isClass = (value, path) => /(^|\.)[A-Z]\w*$/.test(path) && typeof value === "function" && typeof value.prototype === "object" && value.prototype !== null;
// A class's own properties that are none of its interface.
const ofFunctions = ["length", "name", "prototype", "arguments", "caller"];

// Members are told once, by the class that has them: where a class extends another global one, it has those of that one as well.
async function classOf(path, value) {
  let parent = Object.getPrototypeOf(value);
  while (parent !== null && !classes.has(parent)) parent = Object.getPrototypeOf(parent);
  const statics = membersOf(value, [Function.prototype, ...(parent ? [parent] : [])], ofFunctions);
  const ends = value === Object || value.prototype === Object.prototype ? [] : [Object.prototype, ...(parent ? [parent.prototype] : [])];
  const members = membersOf(value.prototype, ends, []);
  const sample = samples[path] && (await samples[path]());
  if (sample) members.push(...membersOf(sample, [Object.getPrototypeOf(sample)], []).filter((name) => !members.includes(name)));
  return { kind: "class", ...(parent ? { extends: classes.get(parent) } : {}), static: statics, members: members.sort() };
}

async function add(listing, path, value) {
  if (nodes.includes(path) || (typeof value !== "object" && typeof value !== "function") || value === null || value === globalThis) {
    listing[path] = { kind: "value" };
  } else if (isClass(value, path) || value === Function) {
    listing[path] = await classOf(path, value);
  } else if (typeof value === "function") {
    listing[path] = { kind: "function" };
  } else if (namespaces.includes(path)) {
    listing[path] = { kind: "namespace" };
    for (const name of membersOf(value, [Object.prototype], [toStringTag])) await add(listing, `${path}.${name}`, value[name]);
  } else {
    // Of a class that is listed, it has that one's members.
    const of = [...classes].find(([one]) => Object.getPrototypeOf(value) === one.prototype && one !== Object);
    listing[path] = of ? { kind: "object", of: of[1], members: Array.isArray(value) ? [] : membersOf(value, [of[0].prototype], []) } : { kind: "object", members: membersOf(value, [Object.prototype], []) };
  }
}

const globals = () => membersOf(globalThis, [Object.prototype], [toStringTag]);
const classes = new Map(globals().filter((name) => isClass(globalThis[name], name)).map((name) => [globalThis[name], name]));

// Values of interfaces that have no class to be seen, by the names that the typings give them. `info`: what a handler of Deno.serve is called with.
async function* madeValues(port, info) {
  yield ["ImportMeta", import.meta];
  yield ["Deno.MemoryUsage", Deno.memoryUsage()];
  yield ["Deno.SystemMemoryInfo", Deno.systemMemoryInfo()];
  yield ["Deno.NetworkInterfaceInfo", Deno.networkInterfaces()[0]];
  const file = await Deno.makeTempFile();
  yield ["Deno.FileInfo", await Deno.stat(file)];
  for await (const entry of Deno.readDir(file.slice(0, file.lastIndexOf("/")))) {
    yield ["Deno.DirEntry", entry];
    break;
  }
  await Deno.remove(file);
  if (info === undefined) return;
  yield ["Deno.ServeHandlerInfo", info];
  yield ["Deno.NetAddr", info.remoteAddr];
  // The handler that answers now stays the only one.
  yield ["Deno.HttpServer", Deno.serve(() => {})];
  yield ["Deno.Listener", Deno.listen({ port: 0 })];
  const conn = await Deno.connect({ port });
  yield ["Deno.TcpConn", conn];
  conn.close();
  if (EdgeRuntime.getRuntimeMetrics === undefined) return;
  const metrics = await EdgeRuntime.getRuntimeMetrics();
  yield ["EdgeRuntime.RuntimeMetrics", metrics];
  yield ["EdgeRuntime.HeapStatistics", metrics.mainWorkerHeapStats];
}

export async function list(url, info) {
  const listing = {};
  for await (const [name, value] of madeValues(url && Number(new URL(url).port), info)) {
    listing[`interface ${name}`] = { kind: "interface", members: membersOf(value, [Object.prototype], [toStringTag]) };
  }
  for (const name of globals()) await add(listing, name, globalThis[name]);
  return JSON.stringify(listing);
}
