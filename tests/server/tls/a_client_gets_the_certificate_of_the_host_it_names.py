import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, expect_equal
from tls_origin import authority
from tls_server import TlsServer



def names(connection):
    return [value for kind, value in connection.getpeercert()["subjectAltName"]]


with authority() as ca:
    first = ca.pair("first", "DNS:localhost,DNS:one.test")
    second = ca.pair("second", "DNS:two.test,DNS:*.two.test")
    third = ca.pair("third", "DNS:special.two.test,DNS:Three.test,DNS:*.stars.test")
    # The forms that keys come in: as they are SEC1 or PKCS#8, here PKCS#1 too.
    rsa = ca.folder / "rsa.key", ca.folder / "rsa.pem"
    ca._openssl("genrsa", "-traditional", "-out", "rsa.key", "2048")
    ca._openssl("req", "-new", "-key", "rsa.key", "-subj", "/CN=rsa", "-out", "rsa.csr")
    (ca.folder / "rsa.ext").write_text("subjectAltName=DNS:rsa.invalid")
    ca._openssl("x509", "-req", "-in", "rsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2", "-extfile", "rsa.ext", "-out", "rsa.pem")
    ca._openssl("ec", "-in", "second.key", "-out", "second.sec1.key")
    # As openssl ecparam writes them, behind the name of their curve.
    ca._openssl("ecparam", "-name", "prime256v1", "-out", "curve.pem")
    (ca.folder / "curve.key").write_text((ca.folder / "curve.pem").read_text() + (ca.folder / "second.sec1.key").read_text())
    sec1 = (ca.folder / "curve.key", second[1])

    with TlsServer(ca.certificate, [first, sec1, third, rsa], main=EXAMPLES / "main") as server:
        for asked, got in (
            ("localhost", "localhost"),
            ("one.test", "localhost"),
            ("two.test", "two.test"),
            ("TWO.test", "two.test"),
            ("a.two.test", "two.test"),
            ("special.two.test", "special.two.test"),  # exactly, before the star of another
            ("three.test", "special.two.test"),
            ("other.stars.test", "special.two.test"),
            ("rsa.invalid", "rsa.invalid"),
        ):
            with server.socket(asked) as connection:
                expect_equal(names(connection)[0], got, asked)
        # A name that nobody has, a star that stands for two labels, and none at all: the first.
        server.client.context.check_hostname = False
        for asked in ("nobody.invalid", "a.b.two.test", "127.0.0.1", None):
            with server.socket(asked) as connection:
                expect_equal(names(connection)[0], "localhost", asked)
        server.client.context.check_hostname = True
        expect_equal(server.get("/hello").status, 200)
