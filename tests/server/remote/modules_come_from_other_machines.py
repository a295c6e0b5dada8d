# Kinds by content type and path, queries, imports between remote modules and back, JSON, WebAssembly, text without a type.
import base64
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from web_site import web_site

ADD = base64.b64decode("AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=")
pages = {
    "/mod.ts": 'import { two } from "./deep/two.js";\nimport data from "/data.json" with { type: "json" };\nimport { add } from "./add.wasm";\nexport const sum: number = add(two, data.three);\nexport const url = import.meta.url;\n',
    "/deep/two.js": "export const two = 2;\n",
    "/data.json": '{"three": 3}',
    "/add.wasm": ADD,
    "/asked.js?target=deno&a=1": "export const query = import.meta.url.split('?')[1];\n",
    "/typed": ("200 OK", "export const typed: string = 'as TypeScript';", "Content-Type: application/typescript"),
    "/view.ts": ("200 OK", "export const view = (h: (t: string) => string) => h('b');", "Content-Type: video/mp2t"),
    "/lazy.ts": "export const lazy: string = 'later';\n",
    "/plain.js": ("200 OK", "export const plain = 'plain';", "Content-Type: text/plain"),
    "/untyped.js": ("200 OK", "export const untyped = 'untyped';"),
}
with web_site(pages) as site:
    function = (
        f'import {{ sum, url }} from "{site.url}/mod.ts";\nimport {{ query }} from "{site.url}/asked.js?target=deno&a=1";\n'
        f'import {{ typed }} from "{site.url}/typed";\nimport {{ view }} from "{site.url}/view.ts";\nimport {{ plain }} from "{site.url}/plain.js";\n'
        f'import {{ untyped }} from "{site.url}/untyped.js#part";\n'
        f'const {{ lazy }} = await import("{site.url}/lazy.ts");\n'
        'Deno.serve(() => Response.json([sum, url, query, typed, view((tag: string) => tag), lazy, plain, untyped]));\n'
    )
    expected = [5, f"{site.url}/mod.ts", "target=deno&a=1", "as TypeScript", "b", "later", "plain", "untyped"]
    with serving({"all/index.ts": function}) as server:
        import json

        expect_equal(json.loads(server.get("/all").text), expected)
        expect_equal(json.loads(server.get("/all?force=1").text), expected, "another worker")
    expect_equal(max(site.asked.values()), 1, f"each is fetched once: {site.asked}")
