import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, expect, expect_equal, run_to_end
from tls_origin import authority
from tls_server import TlsServer


with authority() as ca:
    key, certificate = ca.pair("server", "DNS:localhost")
    other_key, other_certificate = ca.pair("other", "DNS:localhost")
    files = {
        "empty": "",
        "text": "this is no PEM\n",
        "cut": certificate.read_text()[:200] + "\n-----END CERTIFICATE-----\n",
        "turned": (ca.folder / "ca.pem").read_text() + certificate.read_text(),
        "both": key.read_text() + certificate.read_text(),
    }
    for name, text in files.items():
        (ca.folder / name).write_text(text)
    path = {name: ca.folder / name for name in files}
    ca._openssl("ec", "-in", "server.key", "-aes128", "-passout", "pass:secret", "-out", "locked")
    nowhere, locked = ca.folder / "nowhere", ca.folder / "locked"

    for of_key, of_certificate, complaint in (
        (nowhere, certificate, f"{nowhere}: it cannot be read: No such file or directory"),
        (key, nowhere, f"{nowhere}: it cannot be read: No such file or directory"),
        (ca.folder, certificate, f"{ca.folder}: it cannot be read: Is a directory"),
        (path["empty"], certificate, f"{path['empty']}: there is no private key in PEM in it"),
        (certificate, certificate, f"{certificate}: there is no private key in PEM in it"),
        (path["text"], certificate, f"{path['text']}: there is no private key in PEM in it"),
        (locked, certificate, f"{locked}: the private key has a passphrase"),
        (key, path["empty"], f"{path['empty']}: there is no certificate in PEM in it"),
        (key, key, f"{key}: there is no certificate in PEM in it"),
        (key, path["cut"], f"{path['cut']}: certificate 1 is malformed"),
        (key, other_certificate, f"{key} does not match the certificate in {other_certificate}"),
        (other_key, certificate, f"{other_key} does not match the certificate in {certificate}"),
        (key, path["turned"], f"{path['turned']}: the server's own certificate is the 2. in it, and must be the first"),
    ):
        ended = run_to_end("start", "--port=0", "--main-service", EXAMPLES / "main", "--tls=0", "--key", of_key, "--cert", of_certificate)
        expect_equal((ended.returncode, ended.stdout), (1, ""), complaint)
        expect(f"edgertd: --tls: unable to load the key file or cert file: {complaint}" in ended.stderr, f"{complaint} is not in {ended.stderr}")

    for flags, complaint in (
        (["--tls"], "--tls needs --key and --cert"),
        (["--tls=8443", "--key", key], f"the --key {key} has no --cert"),
        (["--tls=8443", "--cert", certificate], f"the --cert {certificate} has no --key"),
        (["--tls=8443", "--key", key, "--cert", certificate, "--key", other_key], f"the --key {other_key} has no --cert"),
        (["--tls=65536", "--key", key, "--cert", certificate], "--tls"),
        (["--tls=x", "--key", key, "--cert", certificate], "--tls"),
    ):
        ended = run_to_end("start", *flags)
        expect_equal((ended.returncode, ended.stdout), (2, ""), flags)
        expect(complaint in ended.stderr, f"{complaint} is not in {ended.stderr}")

    # These serve; people are told.
    expired = ca.pair("expired", "DNS:expired.test", days=-1)
    with TlsServer(ca.certificate, [(path["both"], path["both"]), expired], main=EXAMPLES / "main") as server:
        expect_equal(server.get("/hello").status, 200)
        expect(f"TLS: {expired[1]}: the certificate has expired on " in server.log(), server.log())
        expect_equal(server.log().count("TLS:"), 1, server.log())
