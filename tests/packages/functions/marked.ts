// Markdown as HTML.
// answers: "<h1>Hello <em>ada</em></h1>\n"
import { marked } from "marked";

Deno.serve(async () => Response.json(await marked.parse("# Hello *ada*")));
