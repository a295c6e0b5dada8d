"""A web site for tests: paths and what lies there, over the scripted origin. It counts what it is asked for."""
import collections
import contextlib

from origin import Origin

TYPES = {".ts": "application/typescript; charset=utf-8", ".tsx": "text/tsx", ".js": "application/javascript", ".mjs": "text/javascript", ".json": "application/json", ".wasm": "application/wasm"}


def kind_of(path):
    return next((kind for ending, kind in TYPES.items() if path.split("?")[0].endswith(ending)), "text/plain")


class WebSite:
    """`pages`: {"/mod.ts": source, "/old.ts": ("302 Found", "", "Location: /mod.ts"), …}; a function of the request may stand for either."""

    def __init__(self, pages, context=None, keep_alive=True):
        self.pages, self.asked, self.requests, self.keep_alive = pages, collections.Counter(), [], keep_alive
        self.origin = Origin(self._serve, context)
        self.url, self.host, self.port = self.origin.url, self.origin.host, self.origin.port

    def _serve(self, visitor):
        while True:
            request = visitor.read()
            self.asked[request.path] += 1
            self.requests.append(request)
            page = self.pages.get(request.path)
            if callable(page):
                page = page(request)
            if page is None:
                visitor.answer("404 Not Found", "nothing here")
            elif isinstance(page, tuple):
                visitor.answer(page[0], page[1], *page[2:])
            else:
                visitor.answer("200 OK", page, f"Content-Type: {kind_of(request.path)}", 'ETag: "1"')
            if not self.keep_alive:
                return


@contextlib.contextmanager
def web_site(pages, **options):
    running = WebSite(pages, **options)
    try:
        yield running
    finally:
        running.origin.close()
