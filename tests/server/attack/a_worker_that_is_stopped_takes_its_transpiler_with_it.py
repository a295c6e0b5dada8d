import http.client
import pathlib
import signal
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving, wait_until
from limits import ask

with tempfile.TemporaryDirectory() as folder:
    esbuild = pathlib.Path(folder, "esbuild")
    esbuild.write_text("#!/bin/sh\necho $$ >> " + folder + "/started\nexec sleep 1000\n")
    esbuild.chmod(0o755)
    main = pathlib.Path(folder, "main.js")
    main.write_text("""
Deno.serve(async (request) => {
  try {
    const options = JSON.parse(new URL(request.url).searchParams.get("options"));
    const worker = await EdgeRuntime.userWorkers.create({ servicePath: Deno.env.get("FUNCTIONS") + new URL(request.url).pathname, ...options });
    return await worker.fetch(request);
  } catch (error) {
    return new Response(`${error.name}: ${error.message}`, { status: 500 });
  }
});
""")
    files = {"slow/index.ts": "Deno.serve(() => new Response('never'));", "quick/index.js": "Deno.serve(() => new Response('well'));"}
    with serving(files, "--quiet", env={"EDGERT_ESBUILD": str(esbuild)}, main=main) as server:

        def cut_off():
            try:
                ask(server, "slow")
            except (http.client.HTTPException, ConnectionError):
                pass

        asking = threading.Thread(target=cut_off)
        asking.start()
        ran = pathlib.Path(folder, "started")
        wait_until(lambda: ran.exists() and ran.read_text().endswith("\n"), "esbuild runs")
        expect_equal(ask(server, "quick").text, "well")
        expect_equal(server.stop(signal.SIGINT), 0)
        asking.join()
        started = [int(line) for line in ran.read_text().split()]
        # Not even a zombie.
        wait_until(lambda: not any(pathlib.Path(f"/proc/{pid}").exists() for pid in started), "the transpiler is gone")
