# Computed names, absolute paths, links, other functions' files, made-up referrers and addresses: what import() may not read, require() may not.
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, ROUTER, expect, expect_equal, functions

ATTEMPTS = """
import { createRequire } from "node:module";
const own = createRequire(import.meta.url);
const results = {};
const attempt = (name, f) => { try { results[name] = ["read", String(JSON.stringify(f()))]; } catch (error) { results[name] = ["refused", error.message]; } };
attempt("literal absolute", () => own("/etc/passwd"));
attempt("computed absolute", () => own("/etc/" + "passwd"));
attempt("computed relative", () => own("./se" + "cret.json"));
attempt("link", () => own("./link.json"));
attempt("hidden", () => own("./.env.json"));
attempt("other root", () => createRequire("file:///etc/")("./passwd"));
attempt("made-up package", () => createRequire("file:///etc/node_modules/x/")("../../passwd"));
attempt("store", () => createRequire("file:///.edgert/node_modules/a@1.0.0/node_modules/a/index.js")("a"));
attempt("outside package", () => own("dep/../../../../../../etc/passwd"));
for (const address of ["require:/etc/passwd " + import.meta.url, "package:dep file:///etc/", "file:///.edgert/node_modules/dep@1.0.0/node_modules/dep/index.js"]) {
  try { await import(address); results[address] = ["read"]; } catch (error) { results[address] = ["refused", error.message]; }
}
Deno.serve(() => Response.json(results));
"""
files = {
    "f/package.json": "{}",
    "f/index.mjs": ATTEMPTS,
    "f/secret.json": '"secret"',
    "f/.env.json": '"secret"',
    "f/node_modules/dep/index.js": "module.exports = 'dep';",
    "f/node_modules/dep/package.json": '{"exports": {".": "./index.js", "./up": "../../../../../etc/passwd"}}',
}
with functions(files) as folder:
    os.symlink("/etc/passwd", os.path.join(folder, "f/link.json"))
    with Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
        answer = server.get("/f")
        expect_equal(answer.status, 200, answer.text)
        for name, result in json.loads(answer.text).items():
            expect(result[0] == "refused" and "root:" not in str(result), f"{name}: {result}")
