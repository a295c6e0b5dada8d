# maybeEszip: a pack or an eszip, with a service path or without one; the bytes are those of the moment of the call.
import json
import pathlib
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions
from packs import eszip, pack

MAIN = """
Deno.serve(async (request) => {
  const options = JSON.parse(new URL(request.url).searchParams.get("options") ?? "{}");
  const given = new Uint8Array(await request.arrayBuffer());
  const part = options.part ? given.subarray(1, given.length - 1) : given;
  try {
    const made = EdgeRuntime.userWorkers.create({
      // Read after the bytes.
      get maybeModuleCode() { if (options.changesBefore) given.fill(0); return null; },
      ...options, maybeEszip: options.none ? null : part, get traceRateLimitOptions() { if (options.changes) given.fill(0); return null; },
    });
    if (options.changesAfter) given.fill(0);
    return await (await made).fetch("http://function/");
  } catch (error) { return new Response(error.name + ": " + error.message, { status: 500 }); }
});
"""
MODULES = {
    "file:///app/index.js": "import { part } from './part.js'; Deno.serve(() => new Response('index ' + part));",
    "file:///app/other.js": "import { part } from './part.js'; Deno.serve(() => new Response('other ' + part));",
    "file:///app/part.js": "export const part = 'part';",
}
PACK, ESZIP = pack(MODULES, "file:///app/index.js"), eszip(MODULES)
with functions({"main/index.ts": MAIN}) as folder, Edgertd(f"{folder}/main", "-v") as server:

    def ask(body, **options):
        return server.request("POST", "/?" + urllib.parse.urlencode({"options": json.dumps(options)}), body).text

    for body in (PACK, ESZIP):
        expect_equal(ask(body), "index part")
        expect_equal(ask(body, maybeEntrypoint="file:///app/other.js"), "other part")
        expect_equal(ask(b"x" + body + b"x", part=True), "index part")
        expect_equal(ask(body, changesAfter=True), "index part")
    # By its path it is found again, whatever bytes come with it.
    expect_equal(ask(PACK, servicePath="/named"), "index part")
    expect_equal(ask(b"nothing", servicePath="/named"), "index part")
    expect_equal(ask(PACK, servicePath="/named", forceCreate=True, maybeEntrypoint="file:///app/other.js"), "other part")
    # An eszip's own entry counts where it does not know the other one.
    expect_equal(ask(ESZIP, maybeEntrypoint="file:///home/me/index.ts"), "index part")
    for body, options, said in [
        (PACK, {"maybeEntrypoint": "file:///app/none.js"}, 'failed to determine entrypoint: maybeEszip has no module "file:///app/none.js"'),
        (b"nothing", {}, "maybeEszip: it is neither a pack nor an eszip"),
        (b"", {}, "maybeEszip: it is neither a pack nor an eszip"),
        (PACK[:-1], {}, "maybeEszip: the pack ends before the end of"),
        (PACK, {"changes": True}, "maybeEszip: it is neither a pack nor an eszip"),
        (PACK, {"none": True}, "TypeError: service path must be defined"),
        (pack({**MODULES, "file:///app/large.js": "//" + "x" * 6_000_000}, "file:///app/index.js"), {"memoryLimitMb": 11}, "maybeEszip has 58"),
    ]:
        answer = ask(body, **options)
        expect(said in answer, f"{said}: {answer}")
    expect_equal(ask(PACK), "index part")
