import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions

MAIN = """
const folder = Deno.env.get("FUNCTIONS");
Deno.serve(async (request) => {
  const envVars = JSON.parse(decodeURIComponent(new URL(request.url).search.slice(1)));
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${folder}/shows`, envVars });
  return await worker.fetch(request);
});
"""
SHOWS = 'Deno.serve(() => new Response(`${Deno.env.get("A")}${Deno.env.get("B")}`));'


def warnings(server):
    return [line for line in server.log().splitlines() if "has other envVars than its worker" in line]


with functions({"main/index.js": MAIN, "shows/index.js": SHOWS}) as folder:
    with Edgertd(f"{folder}/main", env={"FUNCTIONS": folder}) as server:
        same = '/?[["A","1"],["B","secret"]]'
        for _ in range(3):
            expect_equal(server.get(same).text, "1secret")
        expect_equal(warnings(server), [])
        for _ in range(3):
            expect_equal(server.get('/?[["A","2"],["B","secret"],["C","hidden"]]').text, "1secret")
        (line,) = warnings(server)
        expect(f"{folder}/shows has" in line and "(A, C)" in line, line)
        expect("secret" not in line and "hidden" not in line, line)
        expect_equal(server.get('/?[["A","2"]]').text, "1secret")
        expect("(B, C)" in warnings(server)[1], server.log())
