import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving, wait_until

WAITS = 'console.log("begins");\nawait new Promise(() => {});\nDeno.serve(() => new Response("never"));\n'
with serving({"waits/index.ts": WAITS, "fine/index.ts": 'Deno.serve(() => new Response("fine"));'}) as server:
    with server.socket() as client:
        client.sendall(b"GET /waits HTTP/1.1\r\nHost: a\r\n\r\n")
        wait_until(lambda: "its top level has been waiting for 3 s" in server.log(), "the log tells of it")
    expect("/waits/index.ts" in server.log() and server.get("/fine").text == "fine", server.log())
