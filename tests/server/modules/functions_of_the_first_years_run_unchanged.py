# `serve` of deno.land/std, an application of deno.land/x, packages by esm.sh, import maps, _shared, a workspace, and the templates of the Supabase CLI, old and new. The sites answer as the real ones do: with redirects to versions, types in headers, and paths from their root.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from known_sites import known_sites


def typescript(text):
    return ("200 OK", text, "Content-Type: application/typescript; charset=utf-8", "Access-Control-Allow-Origin: *", "Cache-Control: public, max-age=31536000, immutable")


def redirect(to):
    return ("302 Found", f"Redirecting to {to}", f"Location: {to}", "Content-Type: text/plain;charset=UTF-8", "X-Deno-Warning: Implicitly using latest version")


def esm(text, types=None):
    fields = ["Content-Type: application/javascript; charset=utf-8", "Cache-Control: public, max-age=3600"]
    return ("200 OK", text, *fields, *([f"X-TypeScript-Types: {types}"] if types else []))


SITES = {
    "deno.land": {
        "/std/encoding/base64.ts": redirect("/std@0.224.0/encoding/base64.ts"),
        "/std@0.224.0/encoding/base64.ts": typescript('import { text } from "./_util.ts";\n/** As in std. */\nexport function encodeBase64(data: ArrayBuffer | string): string {\n  return btoa(text(data));\n}\n'),
        "/std@0.224.0/encoding/_util.ts": typescript("export const text = (data: ArrayBuffer | string): string => typeof data === 'string' ? data : String.fromCharCode(...new Uint8Array(data));\n"),
        "/std@0.168.0/http/status.ts": typescript("export enum Status {\n  /** RFC 7231, 6.3.1 */\n  OK = 200,\n  Teapot = 418,\n}\n"),
        "/x/oak/mod.ts": redirect("/x/oak@v12.6.1/mod.ts"),
        "/x/oak@v12.6.1/mod.ts": typescript('export { Application } from "./application.ts";\nexport type { Middleware } from "./application.ts";\nexport { Router } from "./router.ts";\n'),
        "/x/oak@v12.6.1/deps.ts": typescript('export { Status } from "https://deno.land/std@0.168.0/http/status.ts";\n'),
        "/x/oak@v12.6.1/application.ts": typescript("""import { Status } from "./deps.ts";
export interface Context { request: Request; response: { status: number; body?: unknown }; params: Record<string, string> }
export type Middleware = (context: Context, next: () => Promise<void>) => Promise<void> | void;
export class Application {
  #middleware: Middleware[] = [];
  use(middleware: Middleware): this {
    this.#middleware.push(middleware);
    return this;
  }
  async handle(request: Request): Promise<Response> {
    const context: Context = { request, response: { status: Status.Teapot }, params: {} };
    const run = async (at: number): Promise<void> => await this.#middleware[at]?.(context, () => run(at + 1));
    await run(0);
    return Response.json(context.response.body ?? null, { status: context.response.status });
  }
  listen(options: { port: number }): Promise<void> {
    return Deno.serve(options, (request) => this.handle(request)).finished;
  }
}
"""),
        "/x/oak@v12.6.1/router.ts": typescript("""import type { Middleware } from "./application.ts";
import { Status } from "./deps.ts";
export class Router {
  #routes: [URLPattern, Middleware][] = [];
  get(pathname: string, middleware: Middleware): this {
    this.#routes.push([new URLPattern({ pathname }), middleware]);
    return this;
  }
  routes(): Middleware {
    return async (context, next) => {
      for (const [pattern, middleware] of this.#routes) {
        const match = pattern.exec(context.request.url);
        if (match === null) continue;
        context.params = match.pathname.groups as Record<string, string>;
        context.response.status = Status.OK;
        return await middleware(context, next);
      }
      await next();
    };
  }
}
"""),
    },
    "esm.sh": {
        "/cowsay@1?target=deno": redirect("/cowsay@1.6.0?target=deno"),
        "/cowsay@1.6.0?target=deno": esm('/* esm.sh - cowsay@1.6.0 */\nimport "/v135/optimist@0.6.1/deno/optimist.mjs";\nexport * from "/v135/cowsay@1.6.0/deno/cowsay.mjs";\nexport { default } from "/v135/cowsay@1.6.0/deno/cowsay.mjs";\n', "https://esm.sh/v135/cowsay@1.6.0/index.d.ts"),
        "/v135/optimist@0.6.1/deno/optimist.mjs": esm("/* esm.sh - esbuild bundle(optimist@0.6.1) deno production */\nexport default globalThis.optimist=!0;\n"),
        "/v135/cowsay@1.6.0/deno/cowsay.mjs": esm('/* esm.sh - esbuild bundle(cowsay@1.6.0) deno production */\nimport __0$ from"/v135/optimist@0.6.1/deno/optimist.mjs";var o=e=>`< ${e.text} > ${__0$}`;export{o as say,o as default};\n//# sourceMappingURL=cowsay.mjs.map\n'),
    },
}

OLD = """// Follow this setup guide to integrate the Deno language server with your editor:
// https://deno.land/manual/getting_started/setup_your_environment
// This enables autocomplete, go to definition, etc.

import { serve } from "https://deno.land/std@0.168.0/http/server.ts"

console.log("Hello from Functions!")

serve(async (req) => {
  const { name } = await req.json()
  const data = {
    message: `Hello ${name}!`,
  }

  return new Response(
    JSON.stringify(data),
    { headers: { "Content-Type": "application/json" } },
  )
})
"""
NEW = OLD.replace('import { serve } from "https://deno.land/std@0.168.0/http/server.ts"', '// Setup type definitions for built-in Supabase Runtime APIs\nimport "jsr:@supabase/functions-js/edge-runtime.d.ts"').replace("\nserve(", "\nDeno.serve(")
CORS = "export const corsHeaders = { 'Access-Control-Allow-Origin': '*' };\n"
files = {
    "old/index.ts": OLD,
    "new/index.ts": NEW,
    "latest/index.ts": OLD.replace("std@0.168.0", "std"),
    "oak/index.ts": """import { Application, type Middleware, Router } from "https://deno.land/x/oak/mod.ts";
const router = new Router();
const hello: Middleware = ({ params, response }) => {
  response.body = `hello ${params.name}`;
};
await new Application().use(router.get("/oak/:name", hello).routes()).listen({ port: 8000 });
""",
    "esm/index.ts": """// @deno-types="https://esm.sh/v135/cowsay@1.6.0/index.d.ts"
import cow, { say } from "https://esm.sh/cowsay@1?target=deno";
import type { IOptions } from "https://esm.sh/cowsay@1?target=deno&types";
const options: IOptions = { text: "moo" };
Deno.serve(() => Response.json([say(options), cow === say]));
""",
    "std/index.ts": """/// <reference types="https://deno.land/x/types/index.d.ts" />
import { serve } from "std/http/server.ts";
import { Status } from "std/http/status.ts";
import { encodeBase64 } from "https://deno.land/std/encoding/base64.ts";
import { corsHeaders } from "cors";
serve(() => new Response(encodeBase64("moo"), { status: Status.Teapot, headers: corsHeaders }), { port: 8000, onListen: () => {} });
""",
    "std/deno.json": '{"importMap": "../import_map.json"}',
    "import_map.json": '{"imports": {"std/": "https://deno.land/std@0.168.0/", "cors": "./_shared/cors.ts"}}',
    "_shared/cors.ts": CORS,
    "shared/index.ts": 'import { corsHeaders } from "../_shared/cors.ts"\nDeno.serve((req) => req.method === "OPTIONS" ? new Response("ok", { headers: corsHeaders }) : new Response(null, { status: 405 }))\n',
    "workspace/deno.jsonc": '// of all members\n{\n  "workspace": ["./greetings"], /* beside the function */\n  "imports": { "status": "https://deno.land/std@0.168.0/http/status.ts", },\n}\n',
    "workspace/greetings/deno.json": '{"name": "@app/greetings", "version": "1.0.0", "exports": {".": "./mod.ts", "./bye": "./bye.ts"}}',
    "workspace/greetings/mod.ts": 'export const hello = (name: string): string => `hello ${name}`;\n',
    "workspace/greetings/bye.ts": 'import { word } from "./word.ts";\nexport const bye = (name: string): string => `${word} ${name}`;\n',
    "workspace/greetings/word.ts": 'export const word = "bye";\n',
    "workspace/index.ts": 'import { hello } from "@app/greetings";\nimport { bye } from "@app/greetings/bye";\nimport { Status } from "status";\nDeno.serve(() => Response.json([hello("ada"), bye("ada")], { status: Status.OK }));\n',
}
with known_sites(SITES) as sites:
    with serving(files, env={**sites.environment, "JSR_URL": "https://jsr.io"}) as server:
        for name in ("old", "new", "latest"):
            answer = server.request("POST", f"/{name}", body='{"name": "ada"}')
            expect_equal((answer.text, answer.headers["content-type"]), ('{"message":"Hello ada!"}', "application/json"), name)
        expect_equal(server.get("/oak/ada").text, '"hello ada"')
        expect_equal(server.get("/oak").status, 418)
        expect_equal(json.loads(server.get("/esm").text), ["< moo > true", True])
        answer = server.get("/std")
        expect_equal((answer.status, answer.text, answer.headers["access-control-allow-origin"]), (418, "bW9v", "*"))
        answer = server.request("OPTIONS", "/shared")
        expect_equal((answer.text, answer.headers["access-control-allow-origin"]), ("ok", "*"))
        expect_equal(json.loads(server.get("/workspace").text), ["hello ada", "bye ada"])
    asked = sites.asked()
    expect_equal({url for url in asked if url.endswith(".d.ts") or "&types" in url or "http/server.ts" in url}, set(), "types, and what is built in, are not fetched")
    expect_equal({url: count for url, count in asked.items() if count > 1}, {}, "fetched twice")
    expect("https://deno.land/x/oak@v12.6.1/mod.ts" in asked, asked)
