"""docs/globals.md and docs/deno.md name all that workers have, as ts-typings/make/listing.json says, and each of it once. With --write the pages are renewed."""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LISTING = {name: entry for name, entry in json.loads((ROOT / "ts-typings/make/listing.json").read_text()).items() if entry["kind"] != "interface"}
TAG = "[Symbol.toStringTag]"

GLOBALS_HEAD = """# Globals

What the global scope of a worker has, made of what workers say of themselves; [types](typescript.md) has the same for TypeScript. What is not here is not there: no `Worker`, `location`, `XMLHttpRequest`,
`localStorage`, `indexedDB`, `document`. `Deno` has [a page of its own](deno.md).

In brackets stands who has what not all workers have; "with Node" are functions that use [Node's library](node.md).
"""
# Sections, each with its sentence and its globals.
GLOBALS = {
    "The language": (
        "ECMAScript's own; [the language](javascript.md) says what depends on V8's version.",
        """AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError FinalizationRegistry Float32Array Float64Array Function
        Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol
        SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval
        globalThis isFinite isNaN parseFloat parseInt undefined unescape""",
    ),
    "Requests and answers": ("", "fetch Request Response Headers FormData Blob File FileReader FileReaderSync URL URLSearchParams URLPattern EventSource WebSocket Cache CacheStorage caches"),
    "Streams": (
        "",
        """ReadableStream ReadableStreamDefaultReader ReadableStreamBYOBReader ReadableStreamDefaultController ReadableByteStreamController ReadableStreamBYOBRequest WritableStream
        WritableStreamDefaultWriter WritableStreamDefaultController TransformStream TransformStreamDefaultController ByteLengthQueuingStrategy CountQueuingStrategy CompressionStream
        DecompressionStream TextEncoderStream TextDecoderStream""",
    ),
    "Texts, bytes and cryptography": ("", "TextEncoder TextDecoder atob btoa crypto Crypto CryptoKey SubtleCrypto structuredClone"),
    "Events and messages": (
        "",
        """addEventListener removeEventListener dispatchEvent EventTarget Event CustomEvent ErrorEvent MessageEvent CloseEvent ProgressEvent PromiseRejectionEvent AbortController AbortSignal
        DOMException MessageChannel MessagePort BroadcastChannel reportError onbeforeunload onerror onload onrejectionhandled onunhandledrejection onunload""",
    ),
    "Time and the log": (
        "",
        """setTimeout clearTimeout setInterval clearInterval queueMicrotask console performance Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver
        PerformanceObserverEntryList""",
    ),
    "The scope itself": ("", "self window navigator Navigator WebAssembly"),
    "edgert's own": ("", "Deno EdgeRuntime UserWorker EventManager Supabase getRequestTraceId SUPABASE_VERSION DENO_VERSION"),
    "Node's": ("`process` is everywhere; its members are those of Node 20.", "process Buffer global setImmediate clearImmediate"),
}
# Namespaces whose members stand under their own names.
NAMESPACES = ("EdgeRuntime", "EdgeRuntime.ai", "EdgeRuntime.userWorkers", "Supabase", "Supabase.ai", "Intl", "WebAssembly")

DENO_HEAD = """# Deno's namespace

What `Deno.*` of Deno 2.1 does in a function. What is not in one of these lists is not in Deno 2.1's namespace either. What throws at all times is not in [the types](typescript.md), so that a program that uses it
does not compile; all else is.

| members | in a function | in a main script |
|---|---|---|
"""
# A name stands for its …Sync form as well, where there is one.
DENO = [
    ("serve upgradeWebSocket", "serve the worker's requests, whatever port they name", "the same, for the server's"),
    ("cron", "registers [schedules](schedules.md) while the top level runs; `edgertd serve` runs them, `edgertd start` warns", "the same"),
    ("listen serveHttp", "the same, in the form of Deno's first years; a connection stands for one request", "the same"),
    ("connect connectTls startTls resolveDns createHttpClient HttpClient", "what the net rules allow", "everything"),
    ("env", "the worker's `envVars`; `set` throws `NotSupported`, `delete` does nothing", "the process's, read only"),
    (
        "readFile readTextFile writeFile writeTextFile open create mkdir remove readDir stat lstat realPath makeTempDir makeTempFile cwd FsFile SeekMode",
        "the worker's [files](files.md); forms that wait (`…Sync`) while its top level runs",
        "the host's files",
    ),
    ("copyFile rename link symlink readLink truncate utime chmod chown chdir", "refused (`Deno.copyFile is blocklisted`), as in the reference runtime", "the host's files"),
    ("stdin stdout stderr isatty", "empty, and written to nowhere", "the process's own"),
    ("permissions Permissions PermissionStatus", "all is `granted`; what holds shows when it is used", "the same"),
    ("errors inspect mainModule args version build noColor exitCode memoryUsage", "work; versions and build are those that the reference runtime tells", "the same"),
    ("hostname osRelease osUptime loadavg uid gid systemMemoryInfo networkInterfaces consoleSize execPath pid ppid", "the same for everybody: nothing of the host", "the same"),
    ("exit kill addSignalListener removeSignalListener refTimer unrefTimer test bench", "do nothing, as libraries call them", "the same"),
    ("Command", "throws: `Spawning subprocesses is not allowed on Supabase Edge Runtime.`", "the same"),
    (
        """listenTls listenDatagram umask watchFs dlopen run openKv Process ChildProcess Kv KvU64 KvListIterator AtomicOperation UnsafeCallback UnsafePointer UnsafePointerView
        UnsafeFnPointer UnsafeWindowSurface""",
        "throw `NotSupported`, with their name",
        "the same",
    ),
]


def code(names):
    return ", ".join(f"`{name}`" for name in names)


WHERE = {("user", "node"): "functions", ("main",): "main scripts", ("main", "event"): "main scripts, event workers", ("event",): "event workers", ("node",): "with Node"}


def shown(name):
    only = LISTING[name].get("only")
    return f"`{name}`" + (f" ({WHERE[tuple(only)]})" if only else "")


def row(name):
    entry = LISTING[name]
    name_and_base = shown(name) + (f" extends `{entry['extends']}`" if "extends" in entry else "") + (f", a `{entry['of']}`" if "of" in entry else "")
    members = [member for member in entry.get("members", []) if member != TAG]
    return f"| {name_and_base} | {code(entry.get('static', []))} | {code(members)} |\n"


def inside(prefix):
    return [name for name in LISTING if name.startswith(f"{prefix}.") and "." not in name[len(prefix) + 1 :]]


def once(names, there, what):
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice and set(names) == set(there), f"{what}: twice {twice}; not there {sorted(set(names) - set(there))}; not on the page {sorted(set(there) - set(names))}"


def page_of_globals():
    once([name for _, names in GLOBALS.values() for name in names.split()], [name for name in LISTING if "." not in name], "docs/globals.md")
    page = GLOBALS_HEAD
    for title, (sentence, names) in GLOBALS.items():
        page += f"\n## {title}\n" + (f"\n{sentence}\n" if sentence else "")
        names = names.split()
        if title in ("The language", "Node's"):
            page += "\n" + ", ".join(shown(name) for name in names) + ".\n"
        else:
            with_members = [name for name in names if LISTING[name]["kind"] in ("class", "object")]
            others = [name for name in names if name not in with_members and name not in NAMESPACES]
            page += ("\n" + ", ".join(shown(name) for name in others) + ".\n") if others else ""
            page += ("\n| | static | of instances |\n|---|---|---|\n" + "".join(map(row, with_members))) if with_members else ""
        for namespace in NAMESPACES:
            if namespace.split(".")[0] in names:
                page += f"\n`{namespace}`: {', '.join(shown(name).replace(f'`{namespace}.', '`') for name in inside(namespace))}.\n"
    return page


def page_of_deno():
    there = [name.removeprefix("Deno.") for name in inside("Deno")]
    page, on_it = DENO_HEAD, []
    for names, in_function, in_main in DENO:
        page += f"| {code(names.split())} | {in_function} | {in_main} |\n"
        on_it += [form for name in names.split() for form in (name, f"{name}Sync") if form == name or form in there]
    once(on_it, there, "docs/deno.md")
    page += "\n## Their members\n\n| | static | of instances |\n|---|---|---|\n"
    refused = {f"Deno.{name}" for names, in_function, _ in DENO if in_function.startswith("throw") for name in names.split()}
    page += "".join(row(name) for name in inside("Deno") if LISTING[name]["kind"] in ("class", "object") and name not in refused)
    page += f"\n`Deno.errors`, each of which extends `Error`: {code(name.removeprefix('Deno.errors.') for name in inside('Deno.errors'))}.\n"
    return page


if __name__ == "__main__":
    pages = {"docs/globals.md": page_of_globals(), "docs/deno.md": page_of_deno()}
    for name, text in pages.items():
        if sys.argv[1:] == ["--write"]:
            (ROOT / name).write_text(text)
    old = [name for name, text in pages.items() if not (ROOT / name).exists() or (ROOT / name).read_text() != text]
    assert not old, f"{old} say something else than workers; `python3 {pathlib.Path(__file__).relative_to(ROOT)} --write` renews them"
