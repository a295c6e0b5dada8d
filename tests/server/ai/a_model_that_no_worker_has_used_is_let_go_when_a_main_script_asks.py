"""EdgeRuntime.ai.tryCleanupUnusedSession says how many went: none while a worker lives that has used it. The next use loads it again. Skipped without onnxruntime's library."""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import tiny_model
from edgertd import Edgertd, expect_equal, functions, wait_until

if not tiny_model.has_library():
    sys.exit(77)

MAIN = """
Deno.serve(async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/cleanup") return Response.json(await EdgeRuntime.ai.tryCleanupUnusedSession());
  if (pathname === "/idle") return Response.json(await EdgeRuntime.userWorkers.tryCleanupIdleWorkers(1000));
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${import.meta.dirname}/../f`, envVars: [] });
  return await worker.fetch(request);
});
"""
FUNCTION = """
const session = new Supabase.ai.Session("gte-small");
Deno.serve(async () => new Response(`${(await session.run("hello")).length}`));
"""
with tempfile.TemporaryDirectory() as models, functions({"main/index.ts": MAIN, "f/index.ts": FUNCTION}) as folder:
    tiny_model.write(models)
    with Edgertd(pathlib.Path(folder, "main"), env={"SB_AI_MODELS_DIR": models}) as server:
        expect_equal(server.get("/cleanup").text, "0")
        for _ in range(2):
            expect_equal(server.get("/f").text, "384")
            expect_equal(server.get("/cleanup").text, "0", "a worker has used it")
            expect_equal(server.get("/idle").text, "1")
            wait_until(lambda: server.get("/cleanup").text == "1", "the model goes")
            expect_equal(server.get("/cleanup").text, "0", "it has gone")
