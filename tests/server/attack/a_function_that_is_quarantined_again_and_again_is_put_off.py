import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, wait_until
from quarantine import GIVES_UP, put_off

BOMBS = {
    "request": f"Deno.serve(() => {{ {GIVES_UP} return new Response('lived'); }});",
    "top": f"{GIVES_UP} Deno.serve(() => new Response('lived'));",
}

for name, code in BOMBS.items():
    with put_off(code) as (server, file, quarantined):
        answer = server.get("/bomb")
        expect_equal(answer.status, 503, name)
        expect(1 <= int(answer.headers["retry-after"]) <= 60, f"{name}: {answer.headers['retry-after']}")
        expect_equal(server.get("/neighbour").text, "well", f"beside {name}")
        expect_equal(server.boots("bomb"), quarantined, f"{name} is not booted while it is put off")
        # Mended, it is served again once its time is over.
        file.write_text("Deno.serve(() => new Response('mended'));")
        wait_until(lambda: server.get("/bomb").text == "mended", f"{name} is served again")
