"""A function that does not boot is logged once, with the reason; that its worker has ended says nothing new."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

with serving({"broken/index.ts": "const = 1;", "fine/index.ts": 'Deno.serve(() => new Response("fine"));'}) as server:
    expect_equal(server.get("/broken").status, 500)
    # Another one boots and answers: what came before it has been logged.
    expect_equal(server.get("/fine").text, "fine")
    log = server.log()
    expect("cannot boot: syntax error: Expected identifier but found \"=\"" in log, log)
    expect("early termination" not in log, log)
