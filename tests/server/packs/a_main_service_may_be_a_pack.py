# So may an event worker; --main-entrypoint and --events-entrypoint say which of its modules to begin with.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions, run_to_end, wait_until
from packs import eszip, pack

MODULES = {
    "file:///main/one.js": "import { name } from './name.js'; Deno.serve(() => new Response('one ' + name + ' ' + (typeof EdgeRuntime.userWorkers)));",
    "file:///main/two.js": "import { name } from './name.js'; Deno.serve(() => new Response('two ' + name));",
    "file:///main/name.js": "export const name = 'named';",
}
EVENTS = "for await (const event of new EventManager()) { if (event.event_type === 'Log') console.error('an event: ' + event.event.msg.trim()); }"
FUNCTION = "console.log('hello events'); Deno.serve(() => new Response('served'));"
ROUTER = "Deno.serve(async (request) => (await EdgeRuntime.userWorkers.create({ servicePath: Deno.env.get('FUNCTION') })).fetch(request));"
files = {
    "main.edgert": pack(MODULES, "file:///main/one.js"),
    "main.eszip": eszip(MODULES),
    "no-ending-that-tells.pack": pack(MODULES, "file:///main/one.js"),
    "router.edgert": pack({"file:///router.js": ROUTER}, "file:///router.js"),
    "events.edgert": pack({"file:///none.js": "", "file:///events.js": EVENTS}, "file:///none.js"),
    "function.edgert": pack({"file:///f.js": FUNCTION}, "file:///f.js"),
    "damaged.edgert": pack(MODULES, "file:///main/one.js")[:-1],
}
with functions(files) as folder:
    for name in ("main.edgert", "main.eszip", "no-ending-that-tells.pack"):
        with Edgertd(f"{folder}/{name}") as server:
            expect_equal(server.get("/").text, "one named object", name)
        for entry in ("file:///main/two.js", "./two.js" if name != "main.eszip" else "/main/two.js"):
            with Edgertd(f"{folder}/{name}", "--main-entrypoint", entry) as server:
                expect_equal(server.get("/").text, "two named", f"{name} {entry}")
    flags = ["--event-worker", f"{folder}/events.edgert", "--events-entrypoint", "file:///events.js"]
    with Edgertd(f"{folder}/router.edgert", *flags, env={"FUNCTION": f"{folder}/function.edgert"}) as server:
        expect_equal(server.get("/").text, "served")
        wait_until(lambda: "an event: hello events" in server.log(), "the event worker has heard")
    for flags, said in [
        (["--main-service", f"{folder}/main.edgert", "--main-entrypoint", "file:///three.js"], f'failed to determine entrypoint: {folder}/main.edgert has no module "file:///three.js"'),
        (["--main-service", f"{folder}/damaged.edgert"], f"{folder}/damaged.edgert: the pack ends before the end of the text of"),
        (["--main-service", f"{folder}/gone.edgert"], f"{folder}/gone.edgert: No such file"),
    ]:
        ended = run_to_end("start", "--port", "0", *flags)
        expect_equal(ended.returncode, 1, ended.stderr)
        expect(said in ended.stderr, ended.stderr)
