// Identifiers by chance and by name.
// answers: [true,"886313e1-3b8a-5372-9b90-0c9aee199e5d"]
import { v4, v5, validate } from "uuid";

Deno.serve(() => Response.json([validate(v4()) && v4() !== v4(), v5("python.org", v5.DNS)]));
