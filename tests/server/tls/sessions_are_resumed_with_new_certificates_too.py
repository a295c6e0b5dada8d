import pathlib
import signal
import ssl
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, read_head
from tls_server import Client, serving_tls

V2, V3 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def ask(server, client, session=None):
    """Asks once; returns whether an earlier session was resumed, and the session."""
    with server.socket(client=client, session=session) as connection:
        connection.sendall(b"GET /fn HTTP/1.1\r\nHost: a\r\n\r\n")
        expect_equal(read_head(connection)[0], 200)
        return connection.session_reused, connection.session


with serving_tls({"fn/index.ts": "Deno.serve(() => new Response(''));"}) as server:
    for version in (V2, V3):
        client = Client(server.authority.certificate, (version, version))
        reused, session = ask(server, client)
        expect_equal(reused, False)
        for _ in range(3):
            reused, session = ask(server, client, session)
            expect_equal(reused, True, version)
        server.authority.pair("server", "DNS:localhost")
        read = server.log().count("have been read anew")
        server.process.send_signal(signal.SIGHUP)
        while server.log().count("have been read anew") == read:
            time.sleep(0.01)
        reused, session = ask(server, client, session)
        expect_equal(reused, True, f"{version} after SIGHUP")
