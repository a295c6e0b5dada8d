import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

files = {"fn/index.ts": "Deno.serve(() => new Response('well'));", "neighbour/index.ts": "Deno.serve(() => new Response('well'));"}
with serving(files, "--quiet") as server:
    for megabytes in range(1, 8):
        answer = ask(server, "fn", memoryLimitMb=megabytes)
        expect_equal(answer.status, 500, f"{megabytes} MB")
        expect("memoryLimitMb must be a whole number from 8 to 1048576" in answer.text and f"not {megabytes}" in answer.text, f"{megabytes} MB: {answer.text}")
        expect_equal(server.get("/neighbour").text, "well", f"after {megabytes} MB")
    expect_equal(ask(server, "fn", memoryLimitMb=8).text, "well")
