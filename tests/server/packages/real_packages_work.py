# Each function of tests/packages/functions, in a user worker, with packages as npm has them; those that need a module of Node that is not there say which.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving
from npm_registry import npm_registry
from real_packages import import_map, is_fetched, real_functions, serve_real_packages

if not is_fetched():
    print("skipped: there are no packages in .deps/packages; `./dev deps` fetches them")
    sys.exit(0)

wanted = sys.argv[1:]
functions = [function for function in real_functions() if not wanted or function.name in wanted]
files = {f"{function.name}/index.ts": function.source for function in functions}
files |= {f"{function.name}/deno.json": json.dumps({"imports": import_map()}) for function in functions}
wrong = []
with npm_registry({}, page=serve_real_packages) as registry:
    with serving(files, env={"NPM_CONFIG_REGISTRY": registry.url}) as server:
        for function in functions:
            answer = server.get(f"/{function.name}")
            if function.needs is not None:
                is_right = answer.status == 500 and function.complaint() in answer.text
            else:
                is_right = answer.status == 200 and json.loads(answer.text) == function.answers
            if not is_right:
                said = f"needs {function.needs}" if function.needs else f"answers {function.answers}"
                wrong.append(f"{function.name} says that it {said}: {answer.status} {answer.text[:1000]}")
    twice = {path for path, count in registry.asked.items() if path.endswith(".tgz") and count > 1}
expect(not wrong, "\n".join(wrong))
expect(not twice, f"fetched twice: {twice}")
