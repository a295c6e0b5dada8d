// Notes of the users that a JSON Web Token names (HS256): made, read, changed and deleted.
type Algorithm = "HS256";
interface Claims {
  sub: string;
  exp?: number;
}
interface Note {
  id: string;
  text: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const secret = await crypto.subtle.importKey("raw", encoder.encode(Deno.env.get("JWT_SECRET") ?? ""), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
const notes = new Map<string, Map<string, Note>>();

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
const partOf = <T>(text: string): T => JSON.parse(decoder.decode(bytesOf(text)));

class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    Error.captureStackTrace(this, Refused);
  }
}

async function userOf(request: Request): Promise<string> {
  const [head, body, signature] = request.headers.get("authorization")?.replace(/^Bearer /, "").split(".") ?? [];
  if (!head || !body || !signature) throw new Refused(401, "a token is needed");
  try {
    const { alg } = partOf<{ alg: Algorithm }>(head);
    const isRight = alg === "HS256" && (await crypto.subtle.verify("HMAC", secret, bytesOf(signature), encoder.encode(`${head}.${body}`)));
    if (!isRight) throw new Refused(401, "the token is not ours");
    const { sub, exp } = partOf<Claims>(body);
    if (exp !== undefined && exp * 1000 < Date.now()) throw new Refused(401, "the token is over");
    return sub;
  } catch (cause) {
    throw cause instanceof Refused ? cause : new Refused(401, "the token is none", { cause });
  }
}

const one = new URLPattern({ pathname: "/notes/:id" });

async function answer(request: Request): Promise<Response> {
  const user = await userOf(request);
  const own = notes.get(user) ?? new Map<string, Note>();
  notes.set(user, own);
  const id = one.exec(request.url)?.pathname.groups.id;
  if (id === undefined) {
    if (request.method === "GET") return Response.json([...own.values()]);
    if (request.method !== "POST") throw new Refused(405, "GET or POST");
    const note: Note = { id: String(own.size + 1), text: await request.text() };
    own.set(note.id, note);
    return Response.json(note, { status: 201, headers: { location: `/notes/${note.id}` } });
  }
  const note = own.get(id);
  if (!note) throw new Refused(404, "there is no such note");
  if (request.method === "PUT") note.text = await request.text();
  if (request.method === "DELETE") {
    own.delete(id);
    return new Response(null, { status: 204 });
  }
  return Response.json(note);
}

Deno.serve({
  handler: answer,
  onError: (error) => (error instanceof Refused ? Response.json({ error: error.message }, { status: error.status }) : Response.json({ error: "ours" }, { status: 500 })),
});
