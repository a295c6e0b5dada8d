import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, expect, expect_equal, run_to_end, serving
from limits import ask
from origin import answering, origin

SOURCE = """
const hosts = ["127.0.0.1:PORT", "localhost:PORT", "[::1]:PORT", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "[fd00:ec2::254]", "[fe80::1]", "[64:ff9b::a9fe:a9fe]"];
Deno.serve(async () => Response.json(await Promise.all(hosts.map((host) => fetch(`http://${host}/`).then(() => host, (error) => error.name)))));
"""

with origin(answering(lambda visitor, request: visitor.answer("200 OK", "reached"))) as upstream:
    source = SOURCE.replace("PORT", str(upstream.port))
    files = {name + "/index.js": source for name in "abc"}
    with serving(files) as server:
        expect_equal(json.loads(ask(server, "a", permissions={"allow_net": ["@public"]}).text), ["NotCapable"] * 12, "allow @public")
        wrong = ask(server, "b", permissions={"deny_net": ["http://169.254.169.254/"]})
        expect_equal(wrong.status, 500, "an entry that names nothing")
        expect("deny_net: 'http://169.254.169.254/' is none of" in wrong.text, wrong.text)
    with serving(files, "--deny-net", "@private") as server:
        allowed = ask(server, "c", permissions={"allow_net": ["127.0.0.1", "localhost"]})
        expect_equal(json.loads(allowed.text), ["NotCapable"] * 12, "--deny-net counts more than what a function is allowed")
    expect_equal(upstream.connections, 0, "connections that the origin has seen")

refused = run_to_end("start", "--port", "0", "--main-service", str(ROUTER), "--deny-net", "10.0.0.0/99")
expect(refused.returncode != 0 and "deny_net: '10.0.0.0/99' is none of" in refused.stderr, f"{refused.returncode} {refused.stderr}")
