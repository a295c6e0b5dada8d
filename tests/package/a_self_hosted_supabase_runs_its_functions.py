"""The functions service of a self-hosted Supabase, with its command line, volumes and environment, runs by the name edge-runtime in a chroot.

Its main script takes jose, the package itself, from a look-alike of its registry. Skipped where `./dev deps` could not fetch that.
"""
import base64
import hashlib
import hmac
import http.client
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
sys.path.append(str(SUPPORT))
from jsr_registry import jsr_pages
from known_sites import known_sites
from real_packages import FETCHED, is_fetched, pins
from smallest_system import SmallestSystem, may_change_root, pack

if not may_change_root() or not is_fetched():
    sys.exit(77)

SECRET = "a-secret-of-at-least-thirty-two-letters"
SERVICE = ["start", "--main-service", "/home/deno/functions/main"]
ENVIRONMENT = {
    "JWT_SECRET": SECRET,
    "SUPABASE_URL": "http://kong:8000",
    "SUPABASE_PUBLIC_URL": "http://localhost:8000",
    "SUPABASE_ANON_KEY": "the-anon-key",
    "SUPABASE_SERVICE_ROLE_KEY": "the-service-role-key",
    "SUPABASE_DB_URL": "postgresql://postgres:secret@db:5432/postgres",
    "VERIFY_JWT": "true",
    # Not of the service: where a test may listen.
    "EDGE_RUNTIME_PORT": "0",
}


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(algorithm, claims):
    claims = {"role": "authenticated", "exp": int(time.time()) + 600, **claims}
    return ".".join(encoded(json.dumps(part).encode()) for part in ({"alg": algorithm, "typ": "JWT"}, claims))


def by_secret(secret=SECRET, algorithm="HS256", **claims):
    text = unsigned(algorithm, claims)
    return f"{text}.{encoded(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())}"


class Key:
    """For ES256, by the openssl command."""

    def __init__(self, folder):
        self.file = pathlib.Path(folder) / "key.pem"
        self._openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.file)
        point = self._openssl("ec", "-in", self.file, "-pubout", "-outform", "DER")[-64:]
        self.public = {"kty": "EC", "crv": "P-256", "x": encoded(point[:32]), "y": encoded(point[32:])}

    def _openssl(self, *arguments, data=None):
        return subprocess.run(["openssl", *map(str, arguments)], input=data, check=True, capture_output=True).stdout

    def token(self):
        text = unsigned("ES256", {})
        der = self._openssl("dgst", "-sha256", "-sign", self.file, data=text.encode())
        # A sequence of two integers, each below 128 bytes.
        length = der[3]
        numbers = der[4 : 4 + length], der[6 + length :]
        return f"{text}.{encoded(b''.join(number[-32:].rjust(32, bytes(1)) for number in numbers))}"


def jose():
    name, version = pins()["jose"]
    with tarfile.open(FETCHED / f"{name}-{version}.tgz") as archive:
        built = [entry for entry in archive if entry.name.startswith("package/dist/webapi/")]
        sources = {entry.name.removeprefix("package/dist/webapi"): archive.extractfile(entry).read().decode() for entry in built}
    return {"@panva/jose": {version: ({".": "./index.js"}, sources)}}


class Service:
    def __init__(self, system, sites, **environment):
        self.process = system.start("/opt/edgert/bin/edge-runtime", *SERVICE, env={**ENVIRONMENT, **sites.environment, "DENO_CERT": "/ca.pem", **environment})
        line = self.process.stdout.readline()
        assert line.startswith("listening on http://0.0.0.0:"), line + self.process.stderr.read()
        self.port = int(line.rsplit(":", 1)[1])

    def ask(self, path, token=None, method="GET", authorization=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        field = f"Bearer {token}" if token else authorization
        connection.request(method, path, headers={"authorization": field} if field else {})
        answer = connection.getresponse()
        body = answer.read().decode()
        return answer.status, answer.headers.get("sb-error-code"), json.loads(body) if body.startswith(("{", "[", '"')) else body

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        log = self.process.communicate(timeout=60)[1]
        assert self.process.returncode == 15, f"{self.process.returncode} {log}"
        return log


def check(service, key):
    hello = (200, None, "Hello from Edge Functions!")
    who = ["authenticated", "http://kong:8000", "the-anon-key", "the-service-role-key", "postgresql://postgres:secret@db:5432/postgres"]
    assert service.ask("/hello", by_secret()) == hello
    assert service.ask("/hello", key.token()) == hello
    assert service.ask("/whoami", by_secret()) == (200, None, who)
    assert service.ask("/whoami", method="OPTIONS") == (200, None, "ok")

    def refused(code, **how):
        status, named, body = service.ask("/hello", **how)
        assert (status, named, body["code"]) == (401, code, code), (status, named, body)

    refused("UNAUTHORIZED_NO_AUTH_HEADER")
    refused("UNAUTHORIZED_INVALID_JWT_FORMAT", authorization="Basic abc")
    refused("UNAUTHORIZED_INVALID_JWT_FORMAT", token="no.token")
    refused("UNAUTHORIZED_INVALID_JWT", token=by_secret("another-secret-that-nobody-has-given"))
    refused("UNAUTHORIZED_INVALID_JWT", token=by_secret(exp=int(time.time()) - 5))
    refused("UNAUTHORIZED_INVALID_JWT", token=key.token()[:-8] + "AAAAAAAA")
    refused("UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM", token=by_secret(algorithm="HS512"))

    status, _, body = service.ask("/", by_secret())
    assert (status, body) == (400, {"msg": "missing function name in request"})
    status, _, body = service.ask("/nothing", by_secret())
    assert status == 500 and "could not find an appropriate entrypoint" in body["msg"], body


with tempfile.TemporaryDirectory() as folder, known_sites({"jsr.io": jsr_pages(jose())}) as sites:
    system = SmallestSystem(pathlib.Path(folder) / "container")
    system.unpack(pack(folder))
    system.copy(sites.certificate, "/ca.pem")
    shutil.copytree(SUPPORT / "self_hosted", system.inside("/home/deno/functions"))
    key = Key(folder)
    service = Service(system, sites, SUPABASE_JWKS=json.dumps({"keys": [key.public]}))
    check(service, key)
    log = service.end()
    assert "main function started" in log and "serving the request with /home/deno/functions/hello" in log, log
    assert sites.asked()["https://jsr.io/@panva/jose/meta.json"] == 1, sites.asked()

    # FUNCTIONS_VERIFY_JWT=false, with modules by their https: URLs, as older ones have them; the cache is the service's second volume.
    main = system.inside("/home/deno/functions/main/index.ts")
    older = re.sub(r'"jsr:[^"]*"', '"https://deno.land/x/jose@v4.14.4/index.ts"', main.read_text())
    main.write_text(older)
    (files,) = jose()["@panva/jose"].values()
    with known_sites({"deno.land": {f"/x/jose@v4.14.4{path.replace('/index.js', '/index.ts')}": text for path, text in files[1].items()}}) as others:
        system.copy(others.certificate, "/ca.pem")
        service = Service(system, others, VERIFY_JWT="false")
        assert service.ask("/hello") == (200, None, "Hello from Edge Functions!")
        service.end()
        again = Service(system, others)
        assert again.ask("/hello", by_secret()) == (200, None, "Hello from Edge Functions!")
        assert again.ask("/hello")[0] == 401
        again.end()
        assert set(others.asked().values()) == {1}, others.asked()
