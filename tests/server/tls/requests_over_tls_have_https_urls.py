import pathlib
import ssl
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from tls_server import Client, serving_tls

SOURCE = """Deno.serve((request: Request, info) => new Response([
  request.method, request.url.replace(/:\\d+/, ""), request.body === null, info.remoteAddr.hostname].join(" ")));"""
MAIN = """Deno.serve((request: Request) => new Response(request.url.replace(/:\\d+/, "")));"""
V2, V3 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3

with serving_tls({"fn/index.ts": SOURCE}) as server:
    for versions, spoken in (((V2, V2), "TLSv1.2"), ((V3, V3), "TLSv1.3"), ((V2, V3), "TLSv1.3")):
        server.client = Client(server.authority.certificate, versions)
        connection = server.connect()
        for path in ("/fn/a?b=c", "/fn/d"):
            connection.request("GET", path)
            expect_equal(connection.getresponse().read().decode(), f"GET https://localhost{path} true 127.0.0.1", spoken)
        expect_equal(connection.sock.version(), spoken)
        connection.close()
    # Beside it the same worker serves in the clear.
    expect_equal(server.clear("GET", "/fn").text, "GET http://127.0.0.1/fn true 127.0.0.1")

    # What is offered is chosen from: HTTP/1.1 alone.
    for offered, chosen in ((["http/1.1"], "http/1.1"), (["h2", "http/1.1"], "http/1.1"), ([], None)):
        with server.socket(client=Client(server.authority.certificate, protocols=offered)) as connection:
            expect_equal(connection.selected_alpn_protocol(), chosen, offered)
    try:
        server.socket(client=Client(server.authority.certificate, protocols=["h2"]))
        raise AssertionError("a client that speaks HTTP/2 alone is taken")
    except ssl.SSLError as error:
        expect("no application protocol" in str(error), error)

with serving_tls({"main/index.ts": MAIN}) as server:
    expect_equal(server.get("/main").text, "https://localhost/main")
