# Static and dynamic imports with { type }, or assert { type } as it was once written, in TypeScript and in JavaScript that is run as it is; compared with deno 2.1.4, and 2.4 with --unstable-raw-imports for text and bytes.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from web_site import web_site

MARK = "\ufeff"
TEXT = "<h1>Grüße 😀</h1>\n"
SHOW = """
const shown = (value) => value instanceof Uint8Array ? [...value] : value;
Deno.serve(async () => Response.json((await Promise.all(all)).map(shown)));
"""
STATIC = """import text from "./page.html" with { type: "text" };
import "./settings.conf" with { type: "json" };
import bytes from "./page.html" with{type:'bytes'};
import { default as json } from "./settings.conf" /* ours */ with
  { "type": "json", };
export { default as again } from "./settings.conf" with { type: "json" };
import code from "./code.ts" with { type: "text" };
import { value } from "./code.ts";
import declared from "./types.d.ts" with { type: "text" };
import data from "data:text/plain,of%20a%20URL" with { type: "text" };
import plain from "./plain.json";
import marked from "./marked.json" with { type: "json" };
import marks from "./marked.json" with { type: "bytes" };
import old from "./settings.conf" assert { type: "json" };
const all = [text, bytes, json === old ? json : "another", code, value, declared, data, plain, marked, marks.slice(0, 4)];
"""
DYNAMIC = """const options = { with: { type: "text" } };
const of = (type) => ({ with: { type } });
const lazy = async (module) => (await module).default;
const all = [
  lazy(import("./page.html", { with: { type: "text" } })), lazy(import("./page.html", of("bytes"))), lazy(import("./settings.conf", await of("json"),)),
  lazy(import("./code.ts", options)), import("./code.ts").then((code) => code.value), lazy(import("./types.d.ts", { ...options })),
  lazy(import("data:text/plain,of%20a%20URL", (0, options))), lazy(import("./plain.json")), lazy(import("./marked.json", of("json"))),
  lazy(import("./marked.json", of("bytes"))).then((marks) => marks.slice(0, 4)),
];
"""
CODE = 'export const value: string = "code";\n'
COMMON = {"page.html": TEXT, "settings.conf": '{"a": [1]}', "code.ts": CODE, "types.d.ts": "export type A = 1;\n", "plain.json": '"plain"', "marked.json": MARK + '"marked"'}
WANTED = [TEXT, list(TEXT.encode()), {"a": [1]}, CODE, "code", "export type A = 1;\n", "of a URL", "plain", "marked", list((MARK + '"').encode())]

files = {}
for name, script in {"static": STATIC, "dynamic": DYNAMIC}.items():
    for kind in ("ts", "js"):
        files[f"{name}-{kind}/index.{kind}"] = script + SHOW
        files.update({f"{name}-{kind}/{path}": text for path, text in COMMON.items()})
# What others see of it: one module for each pair of URL and type, whose bytes are its own.
files["twice/index.js"] = """import one from "./a.json" with { type: "json" };
import { one as same, bytes } from "./b.js";
import raw from "./a.json" with { type: "bytes" };
const fresh = (await import("./a.json", { with: { type: "json" } })).default;
const text = await import("./a.json", { with: { type: "text" } });
bytes[0] = 42;
Deno.serve(() => Response.json([one === same, one === fresh, raw === bytes, raw[0], raw.buffer.byteLength, Object.keys(text), text.default[0]]));
"""
files["twice/b.js"] = 'export { default as one } from "./a.json" with { type: "json" };\nexport { default as bytes } from "./a.json" with { type: "bytes" };\n'
files["twice/a.json"] = '{"a":1}'
# Positions are those of the source, behind attributes too.
files["places/index.js"] = """import a from "./a.txt" with { type: "text" }; const place = () => new Error(a).stack.match(/index.js:\\d+:\\d+/g)[1].slice(9);
const first = place(); const options = { with: { type: "text" } };
const [second, third] = [await import("./a.txt", options).then(() => place()), place()];
Deno.serve(() => Response.json([first, second, third]));
"""
files["places/a.txt"] = "a"
# Wherever import() may stand, and what only looks like it.
files["odd/index.js"] = r"""const options = { get with() { return { type: "text" }; } };
const lazy = async (path, module = import("./a.txt", options)) => (await module).default;
class A { import(a, b) { return a + b; } static async *import(a, b) { yield a; } }
const quoted = `${await lazy()} import("./a.txt", options) from "b" with { type: "json" }`;
const pattern = /import(".a.txt", options)`/.source + 4 / 2 / 1;
label: { globalThis.sum = new A().import(1, 2); }
Deno.serve(async () => Response.json([quoted, pattern, sum, (await import(true ? "./a.txt" : "", { with: { type: "text" }, })).default,
  await import("./a.txt", null).catch((error) => error.name)]));
"""
files["odd/a.txt"] = "a"
# Scripts may not change what decides.
files["patched/index.js"] = """Object.prototype.with = { type: "text" };
Object.prototype.assert = { type: "text" };
const options = Object.assign(Object.create(null), { with: { type: "json" } });
Deno.serve(async () => Response.json((await import("./a.conf", options)).default));
"""
files["patched/a.conf"] = '{"a":1}'
files["commonjs/index.ts"] = 'import lazy from "./lazy.cjs";\nDeno.serve(async () => Response.json(await lazy()));'
files["commonjs/lazy.cjs"] = 'const options = { with: { type: "text" } };\nmodule.exports = async () => [(await import("./a.txt", options)).default, (await import("./a.json", { with: { type: "json" } })).default];'
files["commonjs/a.txt"] = "text"
files["commonjs/a.json"] = "[1]"

pages = {
    "/mod.ts": 'import page from "./page.html" with { type: "text" };\nimport data from "/api?format=json" with { type: "json" };\nexport default [page, data];\n',
    "/page.html": ("200 OK", TEXT, "Content-Type: text/html"),
    "/api?format=json": ("200 OK", MARK + '{"a":1}', "Content-Type: text/plain"),
    "/moved": ("302 Found", "", "Location: /page.html"),
}
with web_site(pages) as site:
    files["remote/index.ts"] = f"""import all from "{site.url}/mod.ts";
import moved from "{site.url}/moved" with {{ type: "text" }};
import bytes from "{site.url}/mod.ts" with {{ type: "bytes" }};
Deno.serve(() => Response.json([...all, moved, new TextDecoder().decode(bytes)]));
"""
    with serving(files) as server:
        for name in ("static-ts", "static-js", "dynamic-ts", "dynamic-js"):
            answer = server.get(f"/{name}")
            expect(answer.status == 200, f"{name}: {answer}")
            for got, wanted in zip(json.loads(answer.text), WANTED, strict=True):
                expect_equal(got, wanted, name)
        expect_equal(json.loads(server.get("/twice").text), [True, True, True, 42, 7, ["default"], "{"])
        expect_equal(json.loads(server.get("/places").text), ["2:15", "3:70", "3:80"])
        expect_equal(json.loads(server.get("/odd").text), ['a import("./a.txt", options) from "b" with { type: "json" }', 'import(".a.txt", options)`2', 3, "a", "TypeError"])
        expect_equal(server.get("/patched").text, '{"a":1}')
        expect_equal(server.get("/commonjs").text, '["text",[1]]')
        expect_equal(json.loads(server.get("/remote").text), [TEXT, {"a": 1}, TEXT, pages["/mod.ts"]])
