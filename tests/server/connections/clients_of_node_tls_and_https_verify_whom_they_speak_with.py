import contextlib
import json
import pathlib
import socket
import ssl
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from tls_origin import authority

SOURCE = """
import https from "node:https";
import tls from "node:tls";
const asked = (options) => new Promise((resolve) => {
  const request = https.request({ host: "localhost", path: "/", agent: false, ...options }, (response) => {
    let body = "";
    response.setEncoding("utf8").on("data", (text) => { body += text; }).on("end", () => resolve([response.statusCode, body, request.socket.authorized, request.socket.authorizationError ?? null]));
  });
  request.on("error", (error) => resolve(error.code));
  request.end();
});
const talked = (options) => new Promise((resolve) => {
  const socket = tls.connect({ host: "localhost", ...options }, () => {
    const { subject, subjectaltname, issuerCertificate } = socket.getPeerCertificate(true);
    resolve([socket.alpnProtocol, socket.getProtocol(), subject.CN, subjectaltname, issuerCertificate.subject.CN, socket.getCipher().version]);
    socket.end();
  });
  socket.on("error", (error) => resolve(error.code));
});
Deno.serve(async (request) => {
  const { kind, ...options } = await request.json();
  if (kind === "agent") {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    const answers = [await asked({ ...options, agent }), await asked({ ...options, agent })];
    agent.destroy();
    return Response.json(answers);
  }
  return Response.json(await (kind === "tls" ? talked : asked)(options));
});
"""


@contextlib.contextmanager
def serve(context):
    """Answers each request with the number of its connection and what was named to the server."""
    listener = socket.create_server(("127.0.0.1", 0))
    names = []
    context.sni_callback = lambda _, name, __: names.append(name)
    stopping = threading.Event()

    def talk(raw, number):
        with contextlib.suppress(OSError):
            with context.wrap_socket(raw, server_side=True) as connection:
                while True:
                    head = b""
                    while not head.endswith(b"\r\n\r\n"):
                        piece = connection.recv(1)
                        if not piece:
                            return
                        head += piece
                    body = f"{number} {names[-1] if names else None}".encode()
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    def run():
        number = 0
        while not stopping.is_set():
            with contextlib.suppress(OSError):
                raw, _ = listener.accept()
                number += 1
                threading.Thread(target=talk, args=(raw, number), daemon=True).start()

    threading.Thread(target=run, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        stopping.set()
        listener.close()


with authority() as trusted, contextlib.ExitStack() as servers:
    contexts = {
        "good": trusted.context("good", "DNS:localhost"),
        "other": trusted.context("other", "DNS:other.test"),
        "own": trusted.context("own", "DNS:localhost", self_signed=True),
        "expired": trusted.context("expired", "DNS:localhost", days=-1),
    }
    contexts["good"].set_alpn_protocols(["two", "one"])
    ports = {name: servers.enter_context(serve(context)) for name, context in contexts.items()}
    demanding = trusted.context("demanding", "DNS:localhost")
    demanding.verify_mode = ssl.CERT_REQUIRED
    demanding.load_verify_locations(trusted.certificate)
    ports["demanding"] = servers.enter_context(serve(demanding))
    ca = trusted.certificate.read_text()
    certificate = (trusted.folder / "good.pem").read_text()
    key = (trusted.folder / "good.key").read_text()

    def talk(server, path="/client", **options):
        answer = server.request("POST", path, json.dumps(options))
        expect_equal(answer.status, 200, answer)
        return json.loads(answer.body)

    with serving({"client/index.mjs": SOURCE}) as server:
        expect_equal(talk(server, port=ports["good"], ca=ca), [200, "1 localhost", True, None])
        expect_equal(talk(server, port=ports["good"]), "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "nobody's authority")
        expect_equal(talk(server, port=ports["other"], ca=ca), "ERR_TLS_CERT_ALTNAME_INVALID")
        expect_equal(talk(server, port=ports["other"], ca=ca, servername="other.test"), [200, "2 other.test", True, None])
        expect_equal(talk(server, port=ports["own"], ca=ca), "DEPTH_ZERO_SELF_SIGNED_CERT")
        expect_equal(talk(server, port=ports["expired"], ca=ca), "CERT_HAS_EXPIRED")
        relaxed = talk(server, port=ports["expired"], ca=ca, rejectUnauthorized=False)
        expect_equal(relaxed[2:], [False, "CERT_HAS_EXPIRED"])
        # Connections are used again.
        answers = talk(server, kind="agent", port=ports["good"], ca=ca)
        expect_equal(answers[0][:2], answers[1][:2], "one connection")
        # What a server asks of its clients.
        expect(talk(server, port=ports["demanding"], ca=ca) in ("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "ECONNRESET"), "no certificate")
        expect_equal(talk(server, port=ports["demanding"], ca=ca, cert=certificate, key=key)[0], 200)
        told = talk(server, kind="tls", port=ports["good"], ca=ca, ALPNProtocols=["one", "two"])
        expect_equal(told, ["two", "TLSv1.3", "good", "DNS:localhost", "Test Authority", "TLSv1.3"])
        expect_equal(talk(server, kind="tls", port=ports["good"], ca=ca, maxVersion="TLSv1.2")[1], "TLSv1.2")
        # The worker's rules hold.
        denied = '/client?force=1&options={"permissions":{"allow_net":["example.com"]}}'
        expect_equal(talk(server, denied, port=ports["good"], ca=ca), "EPERM")
    # The process's authorities are the worker's.
    with serving({"client/index.mjs": SOURCE}, env={"SSL_CERT_FILE": str(trusted.certificate)}) as server:
        expect_equal(talk(server, port=ports["good"])[2:], [True, None])
