# DENO_AUTH_TOKENS: a bearer token and a name with password, each for its host, and not for where that redirects to.
import base64
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from web_site import web_site

with web_site({"/mod.js": "export const value = 1;\n"}) as bare, web_site({}) as bearer, web_site({"/mod.js": "export const value = 3;\n"}) as basic:
    bearer.pages["/mod.js"] = ("302 Found", "", f"Location: {bare.url}/mod.js")
    files = {"f/index.ts": "".join(f'import "{site.url}/mod.js";\n' for site in (bearer, basic)) + 'Deno.serve(() => new Response("served"));\n'}
    with serving(files, env={"DENO_AUTH_TOKENS": f"t0ken@{bearer.host};name:pass@{basic.host}"}) as server:
        expect_equal(server.get("/f").text, "served")
    expect_equal(bearer.requests[0].get("Authorization"), "Bearer t0ken")
    expect_equal(basic.requests[0].get("Authorization"), "Basic " + base64.b64encode(b"name:pass").decode())
    expect_equal(bare.requests[0].get("Authorization"), None)
