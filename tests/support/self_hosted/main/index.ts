// A main script in the manner of those that self-hosted Supabase has: a JWT by `jose`, of either kind, then the function that the path names.
import * as jose from "jsr:@panva/jose@6";

const secret = Deno.env.get("JWT_SECRET");
const keys = Deno.env.get("SUPABASE_JWKS");
const localKeys = keys ? jose.createLocalJWKSet(JSON.parse(keys)) : null;
const verifies = Deno.env.get("VERIFY_JWT") === "true";
console.log("main function started");

class Refusal extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

function bearer(request: Request): string {
  const field = request.headers.get("authorization");
  if (!field) throw new Refusal("UNAUTHORIZED_NO_AUTH_HEADER", "Missing authorization header");
  const parts = field.split(" ");
  if (parts.length !== 2 || parts[0] !== "Bearer") throw new Refusal("UNAUTHORIZED_INVALID_JWT_FORMAT", "Invalid JWT format");
  return parts[1];
}

async function verify(token: string) {
  let algorithm: string | undefined;
  try {
    algorithm = jose.decodeProtectedHeader(token).alg;
  } catch {
    throw new Refusal("UNAUTHORIZED_INVALID_JWT_FORMAT", "Invalid JWT format");
  }
  try {
    if (algorithm === "HS256" && secret) return await jose.jwtVerify(token, new TextEncoder().encode(secret));
    if (algorithm === "ES256" && localKeys) return await jose.jwtVerify(token, localKeys);
  } catch (error) {
    console.error("JWT verification error", error);
    throw new Refusal("UNAUTHORIZED_INVALID_JWT", "Invalid JWT");
  }
  throw new Refusal("UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM", `Unsupported JWT algorithm ${algorithm}`);
}

function answer(status: number, body: unknown, headers?: HeadersInit): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
}

Deno.serve(async (request: Request) => {
  if (request.method !== "OPTIONS" && verifies) {
    try {
      await verify(bearer(request));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return answer(401, { code: error.code, msg: error.message }, { "sb-error-code": error.code });
    }
  }
  const name = new URL(request.url).pathname.split("/")[1];
  if (!name) return answer(400, { msg: "missing function name in request" });

  const servicePath = `/home/deno/functions/${name}`;
  console.error(`serving the request with ${servicePath}`);
  const environment = Deno.env.toObject();
  try {
    const worker = await EdgeRuntime.userWorkers.create({
      servicePath,
      memoryLimitMb: 150,
      workerTimeoutMs: 60_000,
      noModuleCache: false,
      importMapPath: null,
      envVars: Object.keys(environment).map((each) => [each, environment[each]]),
    });
    return await worker.fetch(request);
  } catch (error) {
    return answer(500, { msg: error.toString() });
  }
});
