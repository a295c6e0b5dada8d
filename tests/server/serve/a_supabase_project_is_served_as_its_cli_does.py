# Its config.toml, import map, _shared, .env, a deno.json of one function, and each status that the platform answers with.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from serve import served, token

FILES = {
    "supabase/config.toml": """
project_id = "demo"
[api]
enabled = true
port = 54321
[db]
port = 54322
[auth]
enabled = true
site_url = "http://127.0.0.1:3000"
[edge_runtime]
enabled = true
policy = "per_worker"
inspector_port = 8083
[functions.public]
verify_jwt = false
[functions.closed]
enabled = false
[functions.elsewhere]
verify_jwt = false
entrypoint = "./functions/_more/elsewhere.ts"
import_map = "./functions/import_map.json"
[functions.broken]
verify_jwt = false
[functions.throws]
verify_jwt = false
[functions.loop]
verify_jwt = false
""",
    "supabase/functions/import_map.json": '{"imports": {"shared/": "./_shared/"}}',
    "supabase/functions/.env": "GREETING=Good morning\nSUPABASE_URL=http://not-this\n",
    "supabase/functions/_shared/cors.ts": 'export const cors = { "Access-Control-Allow-Origin": "*" };',
    "supabase/functions/_more/elsewhere.ts": """
        import { cors } from "shared/cors.ts";
        Deno.serve(() => new Response("elsewhere", { headers: cors }));
    """,
    "supabase/functions/public/index.ts": """
        import { cors } from "../_shared/cors.ts";
        import { me } from "../own-token/me.ts";
        Deno.serve((request) => {
          if (request.method === "OPTIONS") return new Response("ok", { headers: cors });
          return Response.json({
            path: new URL(request.url).pathname,
            greeting: Deno.env.get("GREETING"),
            url: Deno.env.get("SUPABASE_URL"),
            keys: ["SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY"].map((name) => Deno.env.get(name)?.split(".").length),
            home: Deno.env.get("HOME") ?? null,
            me,
          }, { headers: cors });
        });
    """,
    "supabase/functions/own-token/deno.json": '{"imports": {"me": "./me.ts"}}',
    "supabase/functions/own-token/me.ts": 'export const me = "me";',
    "supabase/functions/own-token/index.ts": """
        import { me } from "me";
        Deno.serve((request) => {
          const token = request.headers.get("authorization")!.split(" ")[1];
          return Response.json({ me, role: JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).role });
        });
    """,
    "supabase/functions/closed/index.ts": "Deno.serve(() => new Response('never'));",
    "supabase/functions/broken/index.ts": "import './nothing-here.ts';",
    "supabase/functions/throws/index.ts": "Deno.serve(() => new Response(null)); Promise.reject(new Error('a secret of the log'));",
    "supabase/functions/loop/index.ts": "Deno.serve(() => { for (;;); });",
}


def body(answer):
    return json.loads(answer.body)


with served(FILES, "--no-watch", below="supabase") as server:
    answer = server.get("/functions/v1/public/below/it?x=1")
    expect_equal(answer.status, 200, answer)
    expect_equal(answer.headers["access-control-allow-origin"], "*")
    expect_equal(body(answer)["path"], "/public/below/it")
    expect_equal(body(answer)["greeting"], "Good morning")
    expect(body(answer)["url"] not in (None, "http://not-this"), answer)
    expect_equal(body(answer)["keys"], [3, 3], "tokens of the CLI")
    expect_equal(body(answer)["home"], None)
    expect_equal(body(answer)["me"], "me", "a module of another function")
    expect_equal(server.get("/public").status, 200)
    expect_equal(server.get("/elsewhere").text, "elsewhere")

    answer = server.get("/own-token")
    expect_equal((answer.status, answer.headers["sb-error-code"]), (401, "UNAUTHORIZED_NO_AUTH_HEADER"), answer)
    expect_equal(server.get("/own-token", {"authorization": "Bearer nonsense"}).status, 401)
    expect_equal(server.get("/own-token", {"authorization": "Bearer " + token(exp=1)}).status, 401)
    answer = server.get("/own-token", {"authorization": "Bearer " + token()})
    expect_equal(body(answer), {"me": "me", "role": "authenticated"})

    for name in ["closed", "nothing", "_shared", "_more", "own-token%2f..", ".env"]:
        answer = server.get("/" + name)
        expect_equal(answer.status, 404, name)
        expect_equal(answer.headers["sb-error-code"], "NOT_FOUND", name)
    for name, status, code in [("broken", 503, "BOOT_ERROR"), ("loop", 546, "WORKER_LIMIT")]:
        answer = server.get("/" + name)
        expect_equal((answer.status, answer.headers["sb-error-code"], body(answer)["code"]), (status, code, code), answer)
        expect("nothing-here" not in answer.text, answer)
    expect("cpu" in server.get("/loop").text, "the limit and its numbers")
    answer = server.get("/throws")
    expect(answer.status in (500, 503), answer)
    expect("secret" not in answer.text, answer)
    expect("nothing-here.ts" in server.log(), "the log says why")
    expect_equal(server.get("/_internal/health").text, '{"message":"ok"}')
