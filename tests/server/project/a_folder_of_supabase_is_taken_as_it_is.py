"""A Supabase project is checked as it is: config.toml with tables of other services, _shared, an import map for all, one's own deno.json, entry points of other names, .env, and files beside functions that are none."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from verbs import machine

FILES = {
    "supabase/config.toml": """\
project_id = "shop"
[api]
enabled = true
port = 54321
schemas = ["public", "graphql_public"]
[db.pooler]
enabled = false
[storage]
file_size_limit = "50MiB"
[auth]
site_url = "env(SITE_URL_THAT_IS_NOT_THERE)"
jwt_secret = "a secret that only this project has"
[auth.external.apple]
enabled = false
secret = "env(SUPABASE_AUTH_EXTERNAL_APPLE_SECRET)"
[edge_runtime]
enabled = true
policy = "per_worker"
inspector_port = 8083
deno_version = 2
[edge_runtime.secrets]
mail_key = "env(MAIL_KEY)"
[functions.hello]
enabled = true
verify_jwt = true
import_map = "./functions/hello/deno.json"
entrypoint = "./functions/hello/index.ts"
# static_files = [ "./functions/hello/*.html" ]
[functions.webhook]
verify_jwt = false
entrypoint = "./functions/webhook/main.ts"
static_files = [ "./functions/webhook/*.html" ]
[functions.old]
enabled = false
[analytics]
backend = "postgres"
[experimental]
s3_host = "env(S3_HOST)"
""",
    "supabase/.env": "MAIL_KEY=k\n",
    "supabase/functions/.env": "export GREETING='hello'\n",
    "supabase/functions/import_map.json": '{"imports": {"shared/": "./_shared/"}}\n',
    "supabase/functions/_shared/cors.ts": "export const cors = { 'access-control-allow-origin': '*' };\n",
    "supabase/functions/hello/deno.json": '{"imports": {"cors": "../_shared/cors.ts"}}\n',
    "supabase/functions/hello/index.ts": 'import { cors } from "cors";\nDeno.serve(() => new Response("hello", { headers: cors }));\n',
    "supabase/functions/webhook/main.ts": 'import { cors } from "shared/cors.ts";\nDeno.serve(() => new Response("ok", { headers: cors }));\n',
    "supabase/functions/webhook/page.html": "<p>hello",
    "supabase/functions/old/index.ts": "this is no TypeScript\n",
    "supabase/functions/helper.ts": "neither is this\n",
}

with machine() as here:
    for name, text in FILES.items():
        path = pathlib.Path(here.home, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for folder in (".", "supabase", "supabase/functions"):
        expect_equal(here.run("check", folder).said, "2 functions: nothing is wrong\n")

    # Without a secret of its own it has that of all local projects, and hears of it.
    config = pathlib.Path(here.home, "supabase/config.toml")
    config.write_text(FILES["supabase/config.toml"].replace("jwt_secret", "# jwt_secret"))
    said = here.run("check").said
    expect(said.startswith("warning: there is no jwt_secret in [auth]: tokens are verified by the one that all local projects have"), said)
    config.write_text(FILES["supabase/config.toml"].replace("verify_jwt = false", "verifyjwt = false"))
    said = here.run("check", code=1).said
    expect('[functions.webhook] has no key "verifyjwt"' in said and 'did you mean "verify_jwt"?' in said, said)
