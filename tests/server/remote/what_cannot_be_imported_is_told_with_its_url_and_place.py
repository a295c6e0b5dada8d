# Missing, refused, broken off, of no use, without end: a boot error that names the URL, and where it is imported.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving
from web_site import web_site

pages = {
    "/error.ts": ("500 Internal Server Error", "no"),
    "/page": ("200 OK", "<!doctype html>", "Content-Type: text/html"),
    "/loop.ts": ("302 Found", "", "Location: /loop.ts"),
    "/elsewhere.ts": ("302 Found", "", "Location: file:///etc/passwd"),
    "/nowhere.ts": ("302 Found", ""),
    "/wrong.ts": "export const = 1;\n",
    "/inner.ts": 'import "./missing.ts";\n',
    "/local.ts": 'import "file:///etc/passwd";\n',
}


def cut(request):
    return ("200 OK", "export const a", "Transfer-Encoding: chunked")


with web_site(pages) as site:
    pages["/cut.ts"] = cut
    cases = {
        "missing.ts": (f'Module not found "{site.url}/missing.ts".', "/index.ts:2:"),
        "error.ts": (f"Import '{site.url}/error.ts' failed: the server answered 500", "/index.ts:2:"),
        "page": ("Expected a JavaScript or TypeScript module", f"{site.url}/page"),
        "loop.ts": (f"{site.url}/loop.ts", "redirects more than 10 times"),
        "elsewhere.ts": (f"{site.url}/elsewhere.ts", '"file:///etc/passwd", which is no http or https URL'),
        "nowhere.ts": (f"{site.url}/nowhere.ts", "which is no http or https URL"),
        "wrong.ts": ("could not be parsed", f"{site.url}/wrong.ts:1:"),
        "inner.ts": (f'Module not found "{site.url}/missing.ts".', f"{site.url}/inner.ts:1:"),
        "local.ts": ("Remote modules are not allowed to import local modules", "Importing: file:///etc/passwd"),
        "cut.ts": (f"{site.url}/cut.ts", ""),
    }
    files = {f"f{number}/index.ts": f'\nimport "{site.url}/{name}";\n' for number, name in enumerate(cases)}
    files["gone/index.ts"] = '\nimport "http://127.0.0.1:1/mod.ts";\n'
    files["odd/index.ts"] = '\nimport "gopher://127.0.0.1/mod.ts";\n'
    with serving(files) as server:
        for number, (name, parts) in enumerate(cases.items()):
            answer = server.get(f"/f{number}")
            expect(answer.status == 500 and all(part in answer.text for part in parts), f"{name}: {answer.text}")
            expect("InvalidWorkerCreation: worker boot error: failed to bootstrap runtime: failed to create the graph: " in answer.text, answer.text)
        for name, part in (("gone", "http://127.0.0.1:1/mod.ts"), ("odd", 'Unsupported scheme "gopher" for module "gopher://127.0.0.1/mod.ts"')):
            answer = server.get(f"/{name}")
            expect(answer.status == 500 and part in answer.text and "/index.ts:2:" in answer.text, answer.text)
