import hashlib
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions, Edgertd
from limits import ask

# (module (func (export "f") (result i32) i32.const 42))
WASM = bytes([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 6, 1, 4, 0, 65, 42, 11])
LARGE = bytes(range(251)) * 200_000
SOURCE = """
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const named = (promise) => promise.then((response) => "read: " + response.url, (error) => error.name + ": " + error.message.replace(/.*\\): /, ""));
Deno.serve(async (request) => {
  const file = (name) => new URL(name, import.meta.url);
  switch (new URL(request.url).pathname.split("/")[2]) {
    case "page": {
      const response = await fetch(file("pages/a b.html"));
      return Response.json([response.status, response.headers.get("content-length"), await response.text()]);
    }
    case "wasm": return Response.json((await WebAssembly.instantiateStreaming(fetch(file("add.wasm")))).instance.exports.f());
    case "large": return fetch(file("large.bin"));
    case "read": return Response.json(hex(await crypto.subtle.digest("SHA-256", await (await fetch(file("large.bin"))).arrayBuffer())));
    case "folder": return Response.json(await named(fetch(file("assets/folder"))));
    case "gone": return Response.json(await named(fetch(file("pages/gone.html"))));
    case "post": return Response.json(await named(fetch(file("pages/a b.html"), { method: "POST", body: "x" })));
    case "many": {
      const kept = await Promise.allSettled(Array.from({ length: 300 }, () => fetch(file("large.bin"))));
      const failed = kept.filter(({ status }) => status === "rejected");
      await Promise.all(kept.map(({ value }) => value?.body.cancel()));
      return Response.json([failed.length, failed[0].reason.message.replace(/.*\\): /, ""), (await fetch(file("large.bin"))).status]);
    }
    case "aborted": return Response.json(await named(fetch(file("pages/a b.html"), { signal: AbortSignal.abort() })));
    case "others": return Response.json(await Promise.all(["index.ts", "pages/..%2findex.ts", "pages/%2e%2e/index.ts", "secret.txt", "/etc/passwd", "file://host/x", "pages/a%00.html"]
      .map((name) => named(fetch(file(name))))));
  }
});
"""
REFUSED = "TypeError: there is no such file that this worker may read"
PATTERNS = {"staticPatterns": ["./pages/*.html", "*.wasm", "assets/**", "large.bin"], "memoryLimitMb": 60}

with functions({"fn/index.ts": SOURCE, "fn/pages/a b.html": "<p>hello", "fn/secret.txt": "secret", "fn/assets/folder/x": "x", "other/index.ts": SOURCE}) as folder:
    here = pathlib.Path(folder)
    (here / "fn/add.wasm").write_bytes(WASM)
    (here / "fn/large.bin").write_bytes(LARGE)
    (here / "other/add.wasm").write_bytes(WASM)
    router = pathlib.Path(__file__).resolve().parents[2] / "support/router"
    with Edgertd(str(router), "--static", f"{folder}/nowhere/**", "--static", f"{folder}/other/*.wasm", env={"FUNCTIONS": folder}) as server:
        at = lambda path, name="fn", **options: json.loads(ask(server, name, path, **options).text)
        expect_equal(at("/page", **PATTERNS), [200, "8", "<p>hello"])
        expect_equal(at("/wasm", **PATTERNS), 42)
        expect(ask(server, "fn", "/large", **PATTERNS).body == LARGE, "a large file arrives as it is")
        expect_equal(at("/read", **PATTERNS), hashlib.sha256(LARGE).hexdigest())
        expect_equal(at("/folder", **PATTERNS), "TypeError: it is no regular file")
        expect_equal(at("/gone", **PATTERNS), REFUSED)
        expect_equal(at("/post", **PATTERNS), "TypeError: files are fetched by GET, not by POST")
        expect_equal(at("/many", **PATTERNS), [44, "the worker has as many as 256 files open that it has not read to their end", 200])
        expect_equal(at("/aborted", **PATTERNS), "AbortError: The signal has been aborted")
        expect_equal(at("/others", **PATTERNS), [REFUSED] * 7)
        # By the server's flags, and nothing else.
        expect_equal(at("/wasm", "other"), 42)
        expect_equal(at("/others", "other"), [REFUSED] * 7)
