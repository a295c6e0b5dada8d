# A server that redirects what it gave before, step by step: each import ends, well or not, and the server goes on.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from web_site import web_site

with web_site({}) as site:
    seen = set()

    def step(path, to):
        def page(request):
            first = path not in seen
            seen.add(path)
            if first and not path.endswith("1.js"):
                return ("200 OK", "export const value = 1;\n", "Content-Type: text/javascript")
            return ("302 Found", "", f"Location: {to}")

        site.pages[path] = page

    for letter, end in (("t", "/end.js"), ("s", "/t1.js")):
        for number in range(1, 7):
            step(f"/{letter}{number}.js", f"/{letter}{number + 1}.js" if number < 6 else end)
    site.pages["/end.js"] = "export const value = 'end';\n"
    source = f'const done = [];\nfor (const name of ["t1", "s1"]) try {{ done.push((await import(name === "t1" ? "{site.url}/t1.js" : "{site.url}/s1.js")).value ?? 0); }} catch (error) {{ done.push(error.name); }}\nDeno.serve(() => new Response(`${{done.length}}`));\n// import("{site.url}/t1.js"), import("{site.url}/s1.js")\n'
    with serving({"f/index.ts": source, "g/index.ts": 'Deno.serve(() => new Response("there"));\n'}) as server:
        expect_equal(server.get('/f?options={"noModuleCache":true}').text, "2")
        expect_equal(server.get("/g").text, "there")
