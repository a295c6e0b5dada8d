import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

SOURCE = 'Deno.serve((request: Request) => new Response("look there", { status: Number(new URL(request.url).search.slice(1)), headers: { location: "/there" } }));'
with serving({"fn/index.ts": SOURCE}) as server:
    for status in (301, 302, 303, 307, 308):
        answer = server.get(f"/fn?{status}")
        expect_equal((answer.status, answer.headers["location"], answer.text), (status, "/there", "look there"))
