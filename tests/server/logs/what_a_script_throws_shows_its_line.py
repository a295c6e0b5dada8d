"""Whatever a script throws and nobody catches, the log shows the line of the source below its frame, with a caret and a code: the author's own line,
where it was thrown in a package of somebody else's, and the line of the cause as well."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving

# Name: files, and what stands in the log: each line as it is, FOLDER in place of the function's folder.
CASES = {
    "handler": (
        {
            "index.ts": 'import { find } from "./users.ts";\nexport default { fetch: () => Response.json(find("ada")) };\n',
            "users.ts": "interface User {\n  name: string;\n}\nconst users = new Map<string, User>();\n\texport const find = (id: string) => users.get(id)!.name;\n",
        },
        "GET /handler is answered with 500: TypeError: Cannot read properties of undefined (reading 'name') [EDG208]\n"
        "    at find (file://FOLDER/users.ts:5:50)\n"
        "  5 |   export const find = (id: string) => users.get(id)!.name;\n"
        "    |                                                   ^\n"
        "    at Object.fetch (file://FOLDER/index.ts:2:",
    ),
    "plain": (
        {"index.js": "Deno.serve(async () => {\n  await null;\n  throw new RangeError('a\\n    at b');\n});\n"},
        "RangeError: a [EDG208]\n    at b\n"
        "    at file://FOLDER/index.js:3:9\n"
        "  3 |   throw new RangeError('a\\n    at b');\n"
        "    |         ^\n",
    ),
    "cause": (
        {"index.ts": 'type A = 1;\nfunction connect() {\n  throw new TypeError("no host");\n}\ntry {\n  connect();\n} catch (cause) {\n  throw new Error("could not begin", { cause });\n}\n'},
        "event loop error while evaluating the module: Error: could not begin [EDG111]\n"
        "    at file://FOLDER/index.ts:8:9 {\n"
        '  8 |   throw new Error("could not begin", { cause });\n'
        "    |         ^\n"
        "  [cause]: TypeError: no host\n"
        "      at connect (file://FOLDER/index.ts:3:9)\n"
        '    3 |   throw new TypeError("no host");\n'
        "      |         ^\n"
        "      at file://FOLDER/index.ts:6:3\n"
        "}\n",
    ),
    "rejection": (
        {"index.ts": "type A = 1;\nasync function save() {\n  await null;\n  throw new Error('disk full');\n}\nDeno.serve(() => {\n  save();\n  return new Promise<Response>(() => {});\n});\n"},
        "event loop error: Error: disk full [EDG111]\n"
        "    at save (file://FOLDER/index.ts:4:9)\n"
        "  4 |   throw new Error('disk full');\n"
        "    |         ^\n",
    ),
    "timer": (
        {"index.ts": "type A = 1;\nDeno.serve(() => new Promise<Response>(() => {\n  setTimeout(() => { throw new Error('late'); });\n}));\n"},
        "event loop error: Error: late [EDG111]\n"
        "    at file://FOLDER/index.ts:3:28\n"
        "  3 |   setTimeout(() => { throw new Error('late'); });\n"
        "    |                            ^\n",
    ),
    "platform": (
        {"index.ts": 'type A = 1;\nDeno.serve(() => {\n  return new Response("x", { headers: { "a": "\\n" + "Ž" } });\n});\n'},
        "  3 |   return new Response(\"x\", { headers: { \"a\": \"\\n\" + \"Ž\" } });\n    |          ^\n",
    ),
    "package": (
        {
            "index.js": 'import { fails } from "thrower";\nDeno.serve(() => {\n  fails();\n});\n',
            "package.json": '{ "dependencies": { "thrower": "1.0.0" } }',
            "node_modules/thrower/package.json": '{ "name": "thrower", "version": "1.0.0", "type": "module", "main": "index.js" }',
            "node_modules/thrower/index.js": "export function fails() { throw new Error('of a package'); }\n",
        },
        "    at fails (file://FOLDER/node_modules/thrower/index.js:1:33)\n"
        "    at file://FOLDER/index.js:3:3\n"
        "  3 |   fails();\n"
        "    |   ^\n",
    ),
    "stream": (
        {"index.ts": "type A = 1;\nDeno.serve(() => new Response(new ReadableStream({\n  pull() {\n    throw new Error('database gone');\n  },\n})));\n"},
        "the body of the response to GET /stream ends too early: Error: database gone [EDG208]\n"
        "    at Object.pull (file://FOLDER/index.ts:4:11)\n"
        "  4 |     throw new Error('database gone');\n"
        "    |           ^\n",
    ),
    "looked": (
        {"index.ts": "type A = 1;\nDeno.serve(() => {\n  const error = new Error('seen before');\n  void error.stack;\n  throw error;\n});\n"},
        "    at file://FOLDER/index.ts:3:17\n"
        "  3 |   const error = new Error('seen before');\n"
        "    |                 ^\n",
    ),
    "await": (
        {"index.ts": "type A = 1;\nDeno.serve(() => {\n  return Response.json(Promise.resolve(1));\n});\n"},
        "an await may be missing\n"
        "    at file://FOLDER/index.ts:3:19\n"
        "  3 |   return Response.json(Promise.resolve(1));\n"
        "    |                   ^\n",
    ),
    # No error, so no place.
    "text": ({"index.ts": "Deno.serve(() => { throw 'words'; });\n"}, 'GET /text is answered with 500: "words" [EDG208]\n'),
}
files = {f"{name}/{path}": text for name, (its, _) in CASES.items() for path, text in its.items()}
with serving(files) as server:
    for name in CASES:
        try:
            server.get(f"/{name}")
        except Exception:
            expect(name == "stream", name)
    log = server.log()
    folder = re.search(r"file://(\S+)/handler/users.ts", log)[1]
    for name, (_, said) in CASES.items():
        expect(said.replace("FOLDER", f"{folder}/{name}") in log, f"{name}:\n{said}\n--- not in\n{log}")
