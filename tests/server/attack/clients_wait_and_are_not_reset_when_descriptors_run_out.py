import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving, wait_until

REQUEST = b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"

with serving({"hello/index.js": "Deno.serve(() => new Response('hello'));"}) as server:
    expect_equal(server.get("/hello").text, "hello")
    resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (120, 120))
    idle = [server.socket() for _ in range(300)]
    wait_until(lambda: "rests: " in server.log(), "a shortage is told")
    late = [server.socket() for _ in range(50)]
    for client in late:
        client.sendall(REQUEST)
    for client in idle:
        client.close()
    # Who came while there were no descriptors is served as soon as there are.
    for client in late:
        expect_equal(client.recv(12), b"HTTP/1.1 200")
        client.close()
    told = [line for line in server.log().splitlines() if "rests: " in line]
    expect_equal(len(told), 1, "once in a while")
    expect("RLIMIT_NOFILE is 120" in told[0] and "accepting connections on port" in told[0], told[0])
