import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import json

from edgertd import Edgertd, expect_equal, functions

MAIN = """
const folder = Deno.env.get("FUNCTIONS");
Deno.serve(async (request, { remoteAddr }) => {
  const { pathname } = new URL(request.url);
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${folder}/tells` });
  const forwarded = {
    "/same": request,
    "/clone": request.clone(),
    "/made": new Request(request, { headers: { "x-a": "1" } }),
    "/init": new Request("http://other/", request),
    "/own": new Request("http://other/"),
  }[pathname];
  return Response.json([remoteAddr, await (await worker.fetch(forwarded)).json()]);
});
"""
TELLS = "Deno.serve((_, { remoteAddr }) => Response.json(remoteAddr));"
with functions({"main/index.js": MAIN, "tells/index.js": TELLS}) as folder:
    with Edgertd(f"{folder}/main", env={"FUNCTIONS": folder}) as server:
        for path in ("/same", "/clone", "/made", "/init"):
            connection = server.connect()
            connection.request("GET", path)
            port = connection.sock.getsockname()[1]
            client = {"transport": "tcp", "hostname": "127.0.0.1", "port": port}
            expect_equal(json.loads(connection.getresponse().read()), [client, client], path)
            connection.close()
        # Nobody's but the main script's.
        told = json.loads(server.get("/own").text)[1]
        expect_equal((told["hostname"], told["port"]), ("", 0))
