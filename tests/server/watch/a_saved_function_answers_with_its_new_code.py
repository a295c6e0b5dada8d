# A save is enough; requests that run end with the code that they began with, and functions of which no file has changed go on as they were.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, read_head, wait_until
from watching import answer, watching

WAITS = "Deno.serve(async (request) => new Response(await request.text() + VERSION));\n"
COUNTS = "let count = 0;\nDeno.serve(() => new Response(String(++count)));\n"

with watching({"fn/index.ts": answer("one"), "waits/index.ts": WAITS.replace("VERSION", "'old'"), "counts/index.ts": COUNTS}, "-v") as server:
    expect_equal(server.get("/fn").text, "one")
    expect_equal(server.get("/counts").text, "1")
    server.save("fn/index.ts", answer("two"))
    server.await_log("restarted fn in ")
    expect_equal(server.get("/fn").text, "two")

    expect_equal(server.request("POST", "/waits", "warm ").text, "warm old")
    with server.socket() as connection:
        connection.sendall(b"POST /waits HTTP/1.1\r\nHost: t\r\nContent-Length: 6\r\n\r\nbeg")
        server.save("waits/index.ts", WAITS.replace("VERSION", "'new'"))
        server.await_log("restarted waits in ")
        expect_equal(server.request("POST", "/waits", "again ").text, "again new")
        connection.sendall(b"un ")
        expect_equal(read_head(connection)[0], 200)
        expect_equal(connection.recv(100), b"begun old")
    wait_until(lambda: "worker ended: " in server.log(), "the old workers end")
    expect_equal(server.get("/counts").text, "2")
