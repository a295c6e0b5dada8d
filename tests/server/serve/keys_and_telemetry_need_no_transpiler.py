# Where there is no esbuild, functions in JavaScript are served with tokens whose keys lie elsewhere, and a collector is told.
import json
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from collector import Collector
from edgertd import expect, expect_equal
from origin import answering, origin
from serve import encoded, served

with tempfile.TemporaryDirectory() as folder:
    key, signed = f"{folder}/key.pem", pathlib.Path(folder, "signed")
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
    public = subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
    keys = json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "k", "alg": "EdDSA", "x": encoded(public[-32:])}]})
    claims = {"sub": "somebody", "role": "authenticated", "exp": int(time.time()) + 3600}
    signed.write_text(".".join(encoded(json.dumps(part).encode()) for part in ({"alg": "EdDSA", "kid": "k"}, claims)))
    signature = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-in", str(signed), "-inkey", key], check=True, capture_output=True).stdout
    token = {"authorization": f"Bearer {signed.read_text()}.{encoded(signature)}"}

with origin(answering(lambda visitor, _: visitor.answer("200 OK", keys))) as elsewhere, Collector() as collector:
    config = f'[auth]\njwks = "{elsewhere.url}/jwks"\n[telemetry]\nendpoint = "{collector.url}"\nmetrics = false\n'
    files = {
        "typed/index.ts": "Deno.serve(() => new Response('typed'));\n",
        "plain/index.js": "Deno.serve(() => { console.log('said'); return new Response('plain'); });\n",
        "edgert.toml": config,
    }
    with served(files, "--no-watch", env={"EDGERT_ESBUILD": f"{folder}/none", "PATH": folder}) as server:
        expect_equal(server.get("/typed", token).status, 503, "there is no transpiler")
        expect_equal(server.get("/plain").status, 401)
        expect_equal(server.get("/plain", token).text, "plain")
        expect(any(span["name"] == "GET /plain" for span in collector.await_spans(3)), "its span")
        said = lambda posts: any(line["body"]["stringValue"] == "said" for post in posts for line in post.lines())
        collector.await_posts(said, "its line")
