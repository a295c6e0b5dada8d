"""edgert-types is packed, installed and found by the tsconfig.json of the docs: for all scripts, and for those of one kind of worker."""
import json
import pathlib
import re
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from types_project import PAGE, ROOT, Project, blocks_of

FUNCTION = "Deno.serve((request) => { EdgeRuntime.waitUntil(request.text()); return new Response(); });\n"
MAIN = "Deno.serve(async (request) => await (await EdgeRuntime.userWorkers.create({ servicePath: './hello' })).fetch(request));\n"
EVENTS = "for await (const event of new EventManager()) console.log(event.event_type);\nEdgeRuntime.scheduleTermination();\n"

with Project() as project:
    with tarfile.open(project.tarball) as tar:
        files = {name.removeprefix("package/") for name in tar.getnames()}
    expected = {"package.json", "README.md", "LICENSE", "LICENSE.typescript.txt", "NOTICE.typescript.txt", "tsconfig.json", "index.d.ts", "web.d.ts", "main.d.ts", "user.d.ts", "event.d.ts"}
    assert expected <= files, expected - files
    assert all(name in expected or name.endswith(".d.ts") for name in files), files - expected
    manifest = json.loads((project.folder / "node_modules/edgert-types/package.json").read_text())
    version = re.search(r"^project\(edgert VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text(), re.M)[1]
    assert (manifest["name"], manifest["version"]) == ("edgert-types", version), manifest
    extended = json.loads((project.folder / "node_modules/edgert-types/tsconfig.json").read_text())
    assert json.loads(blocks_of(PAGE, "json")["node_modules/edgert-types/tsconfig.json"]) == extended, "the page shows another tsconfig.json"

    project.write({"functions/hello/index.ts": FUNCTION, "functions/main/index.ts": MAIN, "functions/events/index.ts": EVENTS})
    assert project.tsc() == [], project.tsc()
    # Each is wrong for the other kinds.
    for kind, own, others in (("user", "hello", ("main", "events")), ("main", "main", ("hello", "events")), ("event", "events", ("hello", "main"))):
        for name in (own, *others):
            config = {"extends": "../../tsconfig.json", "compilerOptions": {"types": [f"edgert-types/{kind}"]}, "include": ["."]}
            project.write({f"functions/{name}/tsconfig.json": json.dumps(config)})
            said = project.tsc("-p", f"functions/{name}")
            assert bool(said) == (name != own), (kind, name, said)
            assert all(code in ("TS2339", "TS2304", "TS2552") for _, code, _ in said), (kind, name, said)
