import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, read_head, serving
from origin import answering, origin

SOURCE = """
Deno.serve((request: Request) => {
  const url = new URL(request.url);
  return fetch(new Request("ORIGIN" + url.pathname.slice(3) + url.search, request), { redirect: "manual" });
});
"""


def respond(visitor, request):
    status = request.path[1:]
    if status == "204":
        visitor.send("HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n")
    elif status == "301":
        visitor.answer("301 Moved", "gone", "Location: /elsewhere")
    elif status == "head":
        visitor.send("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\nContent-Type: x/y\r\n\r\n")
    elif status == "cookies":
        visitor.answer("200 Very Well", "ok", "Set-Cookie: a=1; Path=/", "Set-Cookie: b=2", "X-Twice: 1", "X-Twice: 2", "X-Latin: caf\xe9")
    elif status == "closing":
        visitor.answer("200 OK", "bye", "Connection: close", "Keep-Alive: timeout=1")
    else:
        visitor.answer(f"{status} Reason", f"body of {status} for {request.get('x-mine')} {request.method} {request.body.decode()}")


with origin(answering(respond)) as upstream, serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}) as server:
    for status in (200, 201, 404, 418, 500, 503):
        answer = server.request("POST", f"/fn/{status}", body="sent", headers={"X-Mine": "yes"})
        expect_equal((answer.status, answer.text), (status, f"body of {status} for yes POST sent"))
    answer = server.get("/fn/204")
    expect_equal((answer.status, answer.headers["X-A"], answer.body), (204, "1", b""))
    answer = server.get("/fn/301")
    expect_equal((answer.status, answer.headers["Location"], answer.text), (301, "/elsewhere", "gone"))
    answer = server.get("/fn/cookies")
    expect_equal(answer.headers.get_all("Set-Cookie"), ["a=1; Path=/", "b=2"])
    expect_equal(answer.headers.get_all("X-Twice"), ["1", "2"])
    expect_equal(answer.headers["X-Latin"], "caf\xe9")
    expect_equal(answer.headers["Content-Length"], "2")
    # What concerns the upstream's connection does not concern the client's.
    with server.socket() as client:
        for _ in range(2):
            client.sendall(b"GET /fn/closing HTTP/1.1\r\nHost: a\r\n\r\n")
            status, head = read_head(client)
            expect_equal((status, "connection" in head.lower()), (200, False), head)
            expect_equal(client.recv(3), b"bye")
    answer = server.request("HEAD", "/fn/head")
    expect_equal((answer.status, answer.headers["Content-Length"], answer.headers["Content-Type"]), (200, "12345", "x/y"))
