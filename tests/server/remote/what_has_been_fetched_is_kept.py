# Another process finds it; --cached-only fetches nothing and says what is missing; noModuleCache asks whether it has changed; what is damaged is fetched anew.
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from web_site import web_site


def changing(request):
    return ("304 Not Modified", "") if request.get("If-None-Match") == f'"{site.version}"' else ("200 OK", f"export const value = {site.version};\n", "Content-Type: text/javascript", f'ETag: "{site.version}"')


with tempfile.TemporaryDirectory() as cache, web_site({"/mod.js": changing, "/other.js": "export {};\n"}) as site:
    site.version = 1
    show = "Deno.serve(() => new Response(`${value}`));\n"
    files = {"f/index.ts": f'import {{ value }} from "{site.url}/mod.js";\n' + show, "g/index.ts": f'import "{site.url}/other.js";\n'}
    env = {"XDG_CACHE_HOME": cache}
    with serving(files, env=env) as server:
        expect_equal(server.get("/f").text, "1")
        site.version = 2
        expect_equal(server.get("/f?force=1").text, "1", "kept")
        expect_equal(server.get('/f?force=1&options={"noModuleCache":true}').text, "2", "asked for once more")
        asked = len(site.requests)
        expect_equal(server.get('/f?force=1&options={"noModuleCache":true}').text, "2")
        expect(len(site.requests) > asked and site.requests[-1].get("If-None-Match") == '"2"', "with its tag")
    asked = len(site.requests)
    with serving(files, "--cached-only", env=env) as server:
        expect_equal(server.get("/f").text, "2", "of another process")
        answer = server.get("/g")
        expect(f'Specifier not found in cache: "{site.url}/other.js", --cached-only is specified: `edgertd cache` fetches it' in answer.text, answer.text)
    expect_equal(len(site.requests), asked, "nothing is fetched")
    for folder, _, names in os.walk(os.path.join(cache, "edgert", "remote")):
        for name in names:
            path = pathlib.Path(folder, name)
            content = bytearray(path.read_bytes())
            content[-1] ^= 1
            path.write_bytes(content)
    with serving(files, env=env) as server:
        expect_equal(server.get("/f").text, "2")
    expect_equal(len(site.requests), asked + 1, "what is damaged is fetched anew")
