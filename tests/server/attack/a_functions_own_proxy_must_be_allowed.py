import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from limits import ask
from origin import answering, origin

SOURCE = """
const told = (promise) => promise.then((response) => response.text(), (error) => `${error.name}: ${error.message}`);
Deno.serve(async () => {
  const client = Deno.createHttpClient({ proxy: { url: "http://127.0.0.1:PORT" } });
  return Response.json([await told(fetch("http://far.test/", { client })), await told(fetch("http://near.test/", { client })), await told(fetch("http://far.test/"))]);
});
"""

with origin(answering(lambda visitor, request: visitor.answer("200 OK", request.path))) as proxy:
    port = proxy.port

    def lacking(name):
        return f'NotCapable: Requires net access to "{name}", run again with the --allow-net flag'

    files = {name + "/index.js": SOURCE.replace("PORT", str(port)) for name in "abcd"}
    with serving(files) as server:

        def told(name, **permissions):
            return json.loads(ask(server, name, permissions=permissions).text)[:2]

        no_proxy = lacking(f"127.0.0.1:{port}")
        expect_equal(told("a", allow_net=["far.test"]), [no_proxy, lacking("near.test:80")], "the proxy is not allowed")
        expect_equal(told("b", allow_net=["far.test", f"127.0.0.1:{port}"]), ["http://far.test/", lacking("near.test:80")], "proxy and target")
        expect_equal(told("c", deny_net=[f"127.0.0.1:{port}"]), [no_proxy, no_proxy], "the proxy is denied")
    # The process's own proxy stands where no function may reach.
    with serving({"d/index.js": files["d/index.js"]}, env={"http_proxy": f"http://127.0.0.1:{port}"}) as server:
        third = json.loads(ask(server, "d", permissions={"allow_net": ["far.test"]}).text)
        expect_equal(third, [no_proxy, lacking("near.test:80"), "http://far.test/"], "the process's own proxy")
