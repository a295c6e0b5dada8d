# No path below a package leads out of it: subpaths, what its code requires, `main`, import maps. And no lock file changes what others get.
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from npm_registry import integrity_of, npm_registry, tarball

UP = "../" * 12
with tempfile.TemporaryDirectory(prefix="edgert-secret-") as outside, npm_registry(
    {
        "plain": {"1.0.0": {"index.js": "module.exports = (name) => require(name);"}},
        "main": {"1.0.0": {"package.json": {"main": f"{UP}etc/hostname"}, "other.js": ""}},
        "shared": {"1.0.0": {"index.js": "module.exports = 'the registry\\'s';"}},
    }
) as registry:
    secret = pathlib.Path(outside, "secret.json")
    secret.write_text('"secret"')
    below = UP + str(secret).lstrip("/")
    forged = tarball({"package.json": '{"name": "shared", "version": "1.0.0"}', "index.js": "module.exports = 'forged';"})
    registry.site.pages["/forged.tgz"] = ("200 OK", forged)
    lock = {"version": "5", "specifiers": {"npm:shared@1": "1.0.0"}, "npm": {"shared@1.0.0": {"integrity": integrity_of(forged), "tarball": f"{registry.url}/forged.tgz"}}}
    unhashed = {"version": "5", "specifiers": {"npm:shared@1": "1.0.0"}, "npm": {"shared@1.0.0": {"tarball": f"{registry.url}/forged.tgz"}}}
    show = "Deno.serve(() => Response.json(value));\n"
    files = {
        "static/index.ts": f'import value from "npm:plain@1/{below}";\n' + show,
        "dynamic/index.ts": f'let value; try {{ value = (await import("npm:plain@1/{below}")).default; }} catch (error) {{ value = error.message; }}\n' + show,
        "url/index.ts": f'let value; try {{ value = (await import("file:///.edgert/node_modules/plain@1.0.0/node_modules/plain/{below}")).default; }} catch (error) {{ value = error.message; }}\n' + show,
        "required/index.ts": f'import plain from "npm:plain@1";\nconst value = [];\nfor (const name of ["{secret}", "{below}", "./{below}", "plain/{below}", "shared"]) try {{ value.push(plain(name)); }} catch (error) {{ value.push(error.code); }}\n' + show,
        "main/index.ts": 'import value from "npm:main@1";\n' + show,
        "map/index.ts": f'import value from "p/{below}";\n' + show,
        "map/deno.json": '{"imports": {"p": "npm:plain@1"}}',
        "forger/index.ts": 'import value from "npm:shared@1";\n' + show,
        "forger/deno.lock": json.dumps(lock),
        "unhashed/index.ts": 'import value from "npm:shared@1";\n' + show,
        "unhashed/deno.lock": json.dumps(unhashed),
        "honest/index.ts": 'import value from "npm:shared@1";\n' + show,
    }
    with serving(files, env={"NPM_CONFIG_REGISTRY": registry.url}) as server:
        for name in ("static", "dynamic", "url", "required", "main", "map"):
            answer = server.get(f"/{name}")
            expect('"secret"' not in answer.text, f"{name}: {answer.text}")
        answer = json.loads(server.get("/required").text)
        expect(all(code in ("MODULE_NOT_FOUND", "ERR_REQUIRE_FAILED") for code in answer), answer)
        expect("has no hash" in server.get("/unhashed").text, server.get("/unhashed").text)
        expect_equal(json.loads(server.get("/forger").text), "forged", "a function's own lock file says what it gets")
        expect_equal(json.loads(server.get("/honest").text), "the registry's", "others get theirs")
