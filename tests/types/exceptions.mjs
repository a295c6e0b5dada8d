// Where the typings differ from what workers have, and why: the one list. `not: "typed"`: it is there, but not typed; `not: "there"`: typed, but not there.
// Names are paths ("Deno.open"), with a # before members of instances ("Blob#text"); * stands for anything. `of`: in these files alone.

// A test calls them all.
export const refused = [
  "Deno.AtomicOperation", "Deno.ChildProcess", "Deno.Command", "Deno.Kv", "Deno.KvListIterator", "Deno.KvU64", "Deno.Process", "Deno.UnsafeCallback",
  "Deno.UnsafeFnPointer", "Deno.UnsafePointer", "Deno.UnsafePointerView", "Deno.UnsafeWindowSurface", "Deno.dlopen", "Deno.listenDatagram",
  "Deno.listenTls", "Deno.openKv", "Deno.run", "Deno.umask", "Deno.watchFs",
];

export const exceptions = [
  {
    not: "typed",
    why: "it throws, always: NotSupported with its name, or that subprocesses are not allowed. A program that uses it should not compile",
    what: refused,
  },
  {
    not: "typed",
    why: "Node's own: @types/node has its types, beside ours",
    what: ["Buffer", "clearImmediate", "global", "process", "setImmediate"],
  },
  {
    not: "typed",
    why: "of use in main workers alone",
    of: ["event", "user"],
    what: ["UserWorker"],
  },
  {
    not: "typed",
    why: "TypeScript types the tag of few classes; nobody calls it",
    what: ["*[Symbol.toStringTag]"],
  },
  {
    not: "typed",
    why: "of Annex B of ECMAScript, for old pages; TypeScript leaves it out",
    what: ["Date#getYear", "Date#setYear", "Date#toGMTString"],
  },
  {
    not: "typed",
    why: "of V8 alone, or of a draft that has become another",
    what: [
      "Intl.Locale#calendars", "Intl.Locale#collations", "Intl.Locale#hourCycles", "Intl.Locale#numberingSystems", "Intl.Locale#textInfo", "Intl.Locale#timeZones",
      "Intl.Locale#weekInfo", "Intl.v8BreakIterator", "WebAssembly.Exception#message", "WebAssembly.Exception#name",
    ],
  },
  {
    not: "typed",
    why: "it is its own iterator, of which for await alone speaks",
    what: ["Deno.Listener#next", "Deno.Listener#return"],
  },
  {
    not: "typed",
    why: "typed as an index, as enums are",
    what: ["Deno.SeekMode.0", "Deno.SeekMode.1", "Deno.SeekMode.2"],
  },
  {
    not: "typed",
    why: "TypeScript leaves it out of typed arrays; nobody calls it",
    what: ["*Array.[Symbol.species]"],
  },
  {
    not: "there",
    why: "of a library of TypeScript that also has what is there; the older V8 lacks it (docs/javascript.md)",
    what: [
      "ArrayBuffer#maxByteLength", "ArrayBuffer#resizable", "ArrayBuffer#resize", "SharedArrayBuffer#grow", "SharedArrayBuffer#growable",
      "SharedArrayBuffer#maxByteLength",
    ],
  },
  {
    not: "there",
    why: "of iterators, not of the class that they extend",
    what: ["Iterator#[Symbol.toStringTag]", "Iterator#next", "Iterator#return", "Iterator#throw"],
  },
  {
    not: "there",
    why: "a property of some instances alone, or of those that a listing cannot make",
    what: ["DOMException#cause", "Deno.errors.InvalidWorkerCreation#retryAfterMs", "Deno.errors.RateLimitError#retryAfterMs", "UserWorker#key"],
  },
];
