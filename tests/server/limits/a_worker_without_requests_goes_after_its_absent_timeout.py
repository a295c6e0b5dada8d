import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving, wait_until
from limits import ask

FUNCTION = 'let requests = 0; Deno.serve(() => new Response(String(++requests)));'
with serving({"fn/index.ts": FUNCTION}) as server:
    options = {"context": {"supervisor": {"requestAbsentTimeoutMs": 50}}}
    expect_equal(ask(server, "fn", **options).text, "1")
    wait_until(lambda: '"activeUserWorkersCount":0,"retiredUserWorkersCount":0' in server.get("/_metrics").text, "the idle worker goes")
    expect_equal(ask(server, "fn", **options).text, "1")
