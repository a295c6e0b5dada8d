"""`edgertd FILE` and `edgertd FOLDER` are `start --main-service` of them, also behind -v and -q; of a folder of functions, its `main`."""
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import BINARY, expect_equal

with tempfile.TemporaryDirectory() as name:
    functions = pathlib.Path(name) / "functions"
    for path, says in {"main/index.ts": "main", "hello/index.ts": "hello", "alone.ts": "alone"}.items():
        (functions / path).parent.mkdir(parents=True, exist_ok=True)
        (functions / path).write_text(f'Deno.serve((request: Request) => new Response("{says}"));')
    (functions / "package.json").write_text('{ "dependencies": {} }')
    for path, says in {"functions": "main", "functions/hello": "hello", "functions/alone.ts": "alone", "-v functions": "main", "--quiet functions/alone.ts": "alone"}.items():
        command = [BINARY, *path.split(), "--ip", "127.0.0.1", "--port", "0"]
        with subprocess.Popen(command, cwd=name, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
            line = server.stdout.readline().strip()
            try:
                url = line.removeprefix("listening on ")
                opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
                expect_equal(opener.open(url, timeout=60).read().decode(), says, path)
            finally:
                server.terminate()
