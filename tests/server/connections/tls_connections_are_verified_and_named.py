import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import origin
from tls_origin import authority

SOURCE = """
Deno.serve(async (request) => {
  const { hostname, port, caCerts, alpnProtocols } = await request.json();
  try {
    const conn = await Deno.connectTls({ hostname, port, caCerts, alpnProtocols });
    const { alpnProtocol } = await conn.handshake();
    await conn.write(new TextEncoder().encode("ping"));
    await conn.closeWrite();
    const answer = await new Response(conn.readable).text();
    conn.close();
    return Response.json([answer, alpnProtocol, conn.constructor.name]);
  } catch (error) {
    return Response.json([error instanceof (Deno.errors[error.name] ?? globalThis[error.name]), error.name, error.message]);
  }
});
"""


def echo(visitor):
    while data := visitor.input.read1(1 << 16):
        visitor.send(data)
        if data.endswith(b"ping"):
            visitor.socket.unwrap()
            return


def cut_off(visitor):
    # To the client's own goodbye: what is left unread would reset the connection.
    visitor.input.read()


with authority() as ours, authority() as theirs:
    context = ours.context("good", "DNS:localhost,IP:127.0.0.1")
    context.set_alpn_protocols(["postgresql"])
    pem = ours.certificate.read_text()
    with (
        origin(echo, context) as good,
        origin(cut_off, ours.context("cut", "IP:127.0.0.1")) as cut,
        origin(echo, ours.context("other", "DNS:example.org")) as other,
        origin(lambda visitor: visitor.send("220 plain\r\n")) as plain,
        serving({"fn/index.js": SOURCE}) as server,
    ):

        def ask(upstream, hostname="127.0.0.1", ca_certs=(pem,), protocols=None):
            question = {"hostname": hostname, "port": upstream.port, "caCerts": list(ca_certs), "alpnProtocols": protocols}
            return json.loads(server.request("POST", "/fn", body=json.dumps(question)).text)

        def invalid(upstream, host, why):
            return [True, "InvalidData", f"{host}:{upstream.port}: {why}"]

        expect_equal(ask(good, "localhost", protocols=["h2", "postgresql"]), ["ping", "postgresql", "TlsConn"])
        expect_equal(ask(good), ["ping", None, "TlsConn"])
        untrusted = "its certificate is not valid: unable to get local issuer certificate"
        expect_equal(ask(good, ca_certs=[]), invalid(good, "127.0.0.1", untrusted))
        expect_equal(ask(good, ca_certs=[theirs.certificate.read_text()]), invalid(good, "127.0.0.1", untrusted))
        expect_equal(ask(other, "localhost"), invalid(other, "localhost", "its certificate is not valid: hostname mismatch"))
        expect_equal(ask(plain)[:2], [True, "InvalidData"], "a server without TLS")
        expect_equal(ask(cut), [True, "UnexpectedEof", f"127.0.0.1:{cut.port}: connection closed without a TLS goodbye"])
        expect_equal(ask(good, ca_certs=["no certificate"])[1:], ["TypeError", "caCerts: a text holds no PEM certificate"])
