"""libuv ends the process where its threads cannot be made, so they are made before anybody can use up all others."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from confined import serving_without_threads
from edgertd import expect_equal

SOURCE = """Deno.serve(async (request) => {
  if (!request.url.endsWith("/page")) return new Response("well");
  return fetch(new URL("page.html", import.meta.url));
});"""

with serving_without_threads({"fn/index.js": SOURCE, "fn/page.html": "a page"}, "--static", "FUNCTIONS/fn/*.html") as server:
    expect_equal(server.get("/fn/page").text, "a page")
    expect_equal(server.get("/fn").text, "well")
