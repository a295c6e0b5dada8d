// A webhook whose sender signs what it sends (HMAC with SHA-256, in hexadecimal digits).
const encoder = new TextEncoder();
const key = await crypto.subtle.importKey("raw", encoder.encode(Deno.env.get("WEBHOOK_SECRET") ?? ""), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);

interface Push {
  repository: string;
  commits: { id: string; message: string }[];
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

Deno.serve(async (request) => {
  if (request.method !== "POST") return new Response("POST a push\n", { status: 405, headers: { allow: "POST" } });
  const body = await request.bytes();
  const signature = request.headers.get("x-signature-256")?.replace(/^sha256=/, "") ?? "";
  if (!(await crypto.subtle.verify("HMAC", key, bytesOf(signature), body))) return Response.json({ error: "the signature is wrong" }, { status: 401 });
  const { repository, commits }: Push = JSON.parse(new TextDecoder().decode(body));
  EdgeRuntime.waitUntil(Promise.resolve(console.log(`${repository}: ${commits.length} commits`)));
  return Response.json({ accepted: commits.map(({ id }) => id) }, { status: 202 });
});
