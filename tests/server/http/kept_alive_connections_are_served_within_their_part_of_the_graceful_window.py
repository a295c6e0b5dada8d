import signal
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving, wait_until

RATIO = "--experimental-graceful-exit-keepalive-deadline-ratio"
with serving({"good/index.ts": "Deno.serve(() => new Response('good'));"}, "--graceful-exit-timeout", "20", RATIO, "50") as server:
    connection = server.connect()
    connection.request("GET", "/good")
    expect_equal(connection.getresponse().read(), b"good")
    server.process.send_signal(signal.SIGTERM)

    def refused():
        try:
            server.socket().close()
            return False
        except ConnectionError:
            return True

    wait_until(refused, "new connections are refused")
    connection.request("GET", "/good")
    expect_equal(connection.getresponse().read(), b"good", "on the open connection")
    connection.close()
    expect_equal(server.process.wait(15), 15)
