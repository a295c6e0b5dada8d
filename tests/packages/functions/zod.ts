// A value that fits its schema, and one that does not.
// answers: [{"name":"ada","age":36},["age"],"invalid_type"]
import { z } from "zod";

const person = z.object({ name: z.string().trim(), age: z.coerce.number() });
const wrong = z.object({ age: z.number() }).safeParse({ age: "36" });

Deno.serve(() => Response.json([person.parse({ name: " ada ", age: "36" }), wrong.error!.issues[0].path, wrong.error!.issues[0].code]));
