# allowRemoteModules, permissions.allow_import and --deny-net: checked at each step of a redirect, and whether or not it is in the cache.
import json
import pathlib
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from web_site import web_site

with web_site({"/mod.ts": "export const value = 'loaded';\n"}) as other, web_site({}) as site:
    site.pages["/away.ts"] = ("302 Found", "", f"Location: {other.url}/mod.ts")
    site.pages["/mod.ts"] = "export const value = 'loaded';\n"
    files = {name + "/index.ts": f'import {{ value }} from "{url}";\nDeno.serve(() => new Response(value));\n' for name, url in (("near", f"{site.url}/mod.ts"), ("away", f"{site.url}/away.ts"))}

    def ask(server, name, options):
        return server.get(f"/{name}?force=1&options={urllib.parse.quote(json.dumps(options))}")

    only_site = {"permissions": {"allow_import": [site.host]}}
    with serving(files) as server:
        for _ in "with an empty cache", "with a full one":
            for options in ({"allowRemoteModules": False}, {"permissions": {"allow_import": None}}):
                answer = ask(server, "near", options)
                expect(answer.status == 500 and "may import no remote modules" in answer.text, answer.text)
            expect_equal(ask(server, "near", only_site).text, "loaded")
            answer = ask(server, "away", only_site)
            expect(answer.status == 500 and f'Requires import access to "{other.host}"' in answer.text, answer.text)
            expect_equal(ask(server, "away", {"permissions": {"allow_import": ["127.0.0.1"]}}).text, "loaded")
    with serving(files, "--deny-net", "127.0.0.1") as server:
        answer = server.get("/near")
        expect(answer.status == 500 and "127.0.0.1" in answer.text, answer.text)
