# A configuration that becomes invalid, or is removed, while it serves: what it said holds, and nobody is let in whom it kept out.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from serve import SECRET, save, served, token

CONFIG = f"[auth]\njwt_secret = '{SECRET}'\n[functions.hello]\nverify_jwt = true\n"

for flag in "--watch", "--no-watch":
    with served({"functions/hello/index.ts": "Deno.serve(() => new Response('hello'));", "edgert.toml": CONFIG}, flag, "--admin", "127.0.0.1:0") as server:
        config = server.folder / "edgert.toml"
        good = {"authorization": "Bearer " + token()}

        def holds(why):
            answer = server.admin("POST", "/reload")
            expect_equal(answer.status, 422)
            expect(why in answer.text, answer)
            expect_equal(server.get("/hello", good).text, "hello")
            expect_equal(server.get("/hello").status, 401)

        for text, why in [("[functions.hello\n", "no TOML"), ("[functions.hello]\nverify_jwt = 'maybe'\n", "must be true or false"), ("[functions.gone]\n", 'there is no function \\"gone\\"'), ("\0", "no TOML")]:
            save(config, text)
            holds(why)
        config.unlink()
        holds(f"{config} is not there any more: what it said holds until the server begins anew")
        config.mkdir()
        holds("is not there any more")
        config.rmdir()
        save(config, CONFIG.replace("true", "false"))
        expect_equal(server.admin("POST", "/reload").status, 200)
        expect_equal(server.get("/hello").text, "hello")
