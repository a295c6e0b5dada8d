import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, read_head, serving, wait_until

STREAMS = """Deno.serve(() => new Response(new ReadableStream({ pull(controller) { controller.enqueue(new Uint8Array(65536)); } })));"""

with serving({"streams/index.ts": STREAMS}, "-v") as server:
    connection = server.socket()
    connection.sendall(b'GET /streams?options={"workerTimeoutMs":1000} HTTP/1.1\r\nhost: a\r\n\r\n')
    expect_equal(read_head(connection)[0], 200)
    # Retired at half its time, kept by the response that nobody reads, killed at the whole.
    wait_until(lambda: "wall clock duration reached" in server.log(), "the wall clock ends it")
    expect("(in_flight_req_exists = true)" in server.log(), server.log())
    connection.close()
