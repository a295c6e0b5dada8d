"""The mistakes that authors of functions make: a title, the files, and what is asked of them."""
from dataclasses import dataclass, field


@dataclass
class Case:
    title: str
    files: dict  # name: text; index.ts begins
    request: tuple = ("GET", None)  # None: it is not asked
    leaves: bool = False  # the client goes before it has its answer
    taken: bool = False  # somebody else has the port
    flag: bool = False  # the command line has a mistake
    main: dict = field(default_factory=dict)  # of edgertd alone: options of create() that are other than usual


def handler(body, before="", kind="async fetch(request: Request)"):
    return f"{before}export default {{\n  {kind} {{\n    {body}\n  }},\n}};\n"


CASES = [
    Case("A syntax error", {"index.ts": handler("const name = ;\n    return new Response(name);")}),
    Case("An error that only V8 finds", {"index.ts": handler('return new Response("x");', "const greeting = 'a';\nconst greeting = 'b';\n")}),
    Case("A file that is missing, three imports deep",
         {"index.ts": 'import { a } from "./a.ts";\n' + handler("return new Response(a);"),
          "a.ts": 'import { b } from "./b.ts";\nexport const a = b;\n',
          "b.ts": '// What others need.\nimport { settings } from "./setings.ts";\nexport const b = settings;\n',
          "settings.ts": 'export const settings = "x";\n'}),
    Case("An export that is missing",
         {"index.ts": 'import { greeting } from "./lib.ts";\n' + handler("return new Response(greeting);"), "lib.ts": 'export const greetings = "x";\n'}),
    Case("A forgotten extension",
         {"index.ts": 'import { greeting } from "./lib";\n' + handler("return new Response(greeting);"), "lib.ts": 'export const greeting = "x";\n'}),
    Case("A package by its bare name", {"index.ts": 'import { z } from "zod";\n' + handler("return new Response(String(z));")}),
    Case("No handler: nothing is exported", {"index.ts": 'const handler = () => new Response("x");\n'}),
    Case("No handler: a function is exported by its name", {"index.ts": 'export function handler() {\n  return new Response("x");\n}\n'}),
    Case("No handler: the default export has another method", {"index.ts": 'export default {\n  get() {\n    return new Response("x");\n  },\n};\n'}),
    Case("No handler: the default export is a response", {"index.ts": 'export default new Response("x");\n'}),
    Case("The handler returns nothing", {"index.ts": handler('new Response("x");')}),
    Case("The handler throws",
         {"index.ts": 'import { find } from "./users.ts";\n' + handler('return Response.json(find("ada"));'),
          "users.ts": "const users = new Map<string, { name: string }>();\nexport function find(id: string) {\n  return users.get(id)!.name;\n}\n"}),
    Case("The top level throws, with a cause",
         {"index.ts": 'function connect() {\n  throw new TypeError("no such host");\n}\ntry {\n  connect();\n} catch (error) {\n  throw new Error("could not begin", { cause: error });\n}\n' + handler('return new Response("x");')}),
    Case("A rejection that nobody handles",
         {"index.ts": "async function save() {\n  await Promise.resolve();\n  throw new Error('disk full');\n}\n" + handler('save();\n    await new Promise((resolve) => setTimeout(resolve, 200));\n    return new Response("saved");')}),
    Case("An endless loop", {"index.ts": handler("for (;;);")}),
    Case("Too much memory", {"index.ts": handler('const kept: number[][] = [];\n    for (;;) kept.push(new Array(100_000).fill(kept.length));')}),
    Case("A forgotten await: the answer is a promise's", {"index.ts": 'async function load() {\n  return { name: "Ada" };\n}\n' + handler("return Response.json(load());")}),
    Case("A forgotten await: the body is a promise",
         {"index.ts": handler("const order = request.json() as any;\n    return new Response(order.items.length);")}, request=("POST", '{"items":[1]}')),
    Case("A function that is not there", {}, request=("GET", None)),
    Case("The body is read twice", {"index.ts": handler("const text = await request.text();\n    return Response.json([text, await request.json()]);")}, request=("POST", "{}")),
    Case("A header that cannot be", {"index.ts": handler('return new Response("x", { headers: { "x-name": "Žofie\\n" } });')}),
    Case("An option that does not exist", {"index.ts": handler('return new Response("x");')}, main={"memoryLimitMB": 150}),
    Case("The port is taken", {"index.ts": handler('return new Response("x");')}, taken=True),
    Case("A flag that does not exist", {"index.ts": handler('return new Response("x");')}, flag=True),
    Case("A stream fails after the head",
         {"index.ts": handler('let count = 0;\n    const body = new ReadableStream({\n      pull(controller) {\n        if (++count > 2) throw new Error("database gone");\n        controller.enqueue(new TextEncoder().encode("row\\n"));\n      },\n    });\n    return new Response(body);')}),
    Case("A top level that waits for ever", {"index.ts": "await new Promise(() => {});\n" + handler('return new Response("x");')}),
    Case("The client leaves", {"index.ts": handler('await new Promise((resolve) => setTimeout(resolve, 1000));\n    return new Response("x");')}, leaves=True),
    Case("`process` of Node", {"index.ts": handler("return Response.json({ pid: typeof process.pid, argv: process.argv0, home: process.env.HOME ?? null });")}),
]
