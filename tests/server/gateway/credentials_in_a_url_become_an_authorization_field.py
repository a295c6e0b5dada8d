# Compared with deno 2.1.4. It differs in three things: it joins the script's own field to that of the URL, shows credentials in response.url,
# and sends none that are no UTF-8.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

ORIGIN = """
Deno.serve((request) => {
  const url = new URL(request.url), to = url.searchParams.get("to");
  if (to !== null) return new Response(null, { status: 302, headers: { location: to } });
  return Response.json([request.headers.get("authorization"), url.href]);
});
"""
CLIENT = """
Deno.serve(async (request) => {
  const { url, headers } = await request.json();
  const response = await fetch(new Request(url, { headers }));
  return Response.json([...await response.json(), response.url]);
});
"""
ALADDIN = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="  # of RFC 7617

with serving({"origin/index.ts": ORIGIN, "client/index.ts": CLIENT}) as server:
    here, there = f"127.0.0.1:{server.port}", f"localhost:{server.port}"

    def seen(url, headers=()):
        answer = server.request("POST", "/client", json.dumps({"url": url, "headers": dict(headers)}))
        expect_equal(answer.status, 200, answer)
        authorization, asked, told = json.loads(answer.body)
        expect("user" not in asked + told and "esame" not in asked + told, (asked, told))
        return authorization

    expect_equal(seen(f"http://{here}/origin"), None)
    expect_equal(seen(f"http://Aladdin:open%20sesame@{here}/origin"), ALADDIN)
    expect_equal(seen(f"http://user@{here}/origin"), "Basic dXNlcjo=")
    expect_equal(seen(f"http://:pass@{here}/origin"), "Basic OnBhc3M=")
    expect_equal(seen(f"http://%ff:%zz@{here}/origin"), "Basic /zoleno=")
    expect_equal(seen(f"http://Aladdin:open%20sesame@{here}/origin", {"authorization": "mine"}), "mine")
    expect_equal(seen(f"http://{here}/origin?a=b@c"), None)
    # They stay with their origin, and a redirect may bring its own.
    with_user = f"http://user@{here}/origin?to="
    expect_equal(seen(with_user + "/origin"), "Basic dXNlcjo=")
    expect_equal(seen(with_user + f"http://{there}/origin"), None)
    expect_equal(seen(f"http://{here}/origin?to=http://Aladdin:open%2520sesame@{there}/origin"), ALADDIN)
    expect_equal(seen(f"http://{here}/origin?to=http://user@{there}/origin", {"authorization": "mine"}), "Basic dXNlcjo=")
