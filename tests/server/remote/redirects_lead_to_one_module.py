# A module is what redirects lead to: it is evaluated once under whatever URLs it is imported, and relative imports begin there.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from web_site import web_site

pages = {
    "/std/mod.ts": ("302 Found", "", "Location: /std@1.2.3/mod.ts"),
    "/latest": ("307 Temporary Redirect", "", "Location: ./std/mod.ts"),
    "/std@1.2.3/mod.ts": 'export { part } from "./part.ts";\nglobalThis.times = (globalThis.times ?? 0) + 1;\nexport const url: string = import.meta.url;\n',
    "/std@1.2.3/part.ts": "export const part = 'beside it';\n",
}
with web_site(pages) as site:
    function = (
        f'import {{ url, part }} from "{site.url}/std/mod.ts";\nimport * as other from "{site.url}/latest";\nimport * as own from "{site.url}/std@1.2.3/mod.ts";\n'
        f'const lazy = await import("{site.url}/std/mod.ts");\n'
        "Deno.serve(() => new Response([url, part, other.url === url, other === own, lazy === own, globalThis.times].join()));\n"
    )
    with serving({"f/index.ts": function}) as server:
        expect_equal(server.get("/f").text, f"{site.url}/std@1.2.3/mod.ts,beside it,true,true,true,1")
    expect_equal(max(site.asked.values()), 1, f"each is fetched once: {site.asked}")
