// Identifiers by chance, of a length and of an alphabet.
// answers: [21,true,true]
import { customAlphabet, nanoid } from "nanoid";

Deno.serve(() => Response.json([nanoid().length, nanoid() !== nanoid(), /^[ab]{8}$/.test(customAlphabet("ab", 8)())]));
