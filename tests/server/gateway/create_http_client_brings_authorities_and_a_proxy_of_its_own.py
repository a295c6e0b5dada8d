import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import answering, origin
from tls_origin import authority

SOURCE = """
const { ca, secure, proxy, plain } = JSON.parse(Deno.env.get("SETTING")!);
const failing = (run: () => unknown) => { try { run(); return "nothing"; } catch (error) { return error.name + ": " + error.message; } };
const ask = (url: string, init?: any) => fetch(url, init).then((response) => response.text(), (error) => error.name + ": " + error.message);
Deno.serve(async () => {
  const client = Deno.createHttpClient({ caCerts: [ca] });
  const proxied = Deno.createHttpClient({ proxy: { url: proxy, basicAuth: { username: "me", password: "pass" } } });
  const hosted = Deno.createHttpClient({ allowHost: true, poolMaxIdlePerHost: 0, poolIdleTimeout: 5000 });
  const told = [
    await ask(secure, { client }),
    (await ask(secure)).split(": ").at(-1),
    await ask("http://far.test/away", { client: proxied }),
    await ask(plain, { client: hosted, headers: { host: "mine.test" } }),
    await ask(plain, { client: hosted }),
    failing(() => Deno.createHttpClient({ caCerts: ["no certificate"] })),
    failing(() => Deno.createHttpClient({ proxy: { url: "socks5://a:1" } })),
    failing(() => Deno.createHttpClient({ cert: "", key: "" } as any)),
    await ask(plain, { client: {} }),
  ];
  client.close();
  told.push(await ask(secure, { client }));
  return Response.json(told);
});
"""
proxied = answering(lambda visitor, request: visitor.answer("200 OK", f"{request.path} {request.get('proxy-authorization')}"))
hello = answering(lambda visitor, request: visitor.answer("200 OK", f"host {request.get('host')}, connection {counted()}"))


def counted():
    return plain.connections

with authority() as ours, origin(hello, ours.context("localhost", "IP:127.0.0.1")) as secure, origin(hello) as plain, origin(proxied) as proxy:
    setting = json.dumps({"ca": ours.certificate.read_text(), "secure": secure.url, "proxy": proxy.url, "plain": plain.url})
    source = SOURCE.replace('Deno.env.get("SETTING")!', json.dumps(setting))
    with serving({"fn/index.ts": source}) as server:
        told = json.loads(server.get("/fn").text)
        expect_equal(told[0], f"host {secure.host}, connection 0")
        expect_equal(told[1], "unable to get local issuer certificate")
        expect_equal(told[2], "http://far.test/away Basic bWU6cGFzcw==")
        expect_equal(told[3:5], ["host mine.test, connection 1", f"host {plain.host}, connection 2"])
        expect_equal(told[5], "TypeError: caCerts: a text holds no PEM certificate")
        expect_equal(told[6], "NotSupported: the proxy's URL is not supported: it must be http://host:port")
        expect_equal(told[7], "TypeError: createHttpClient: cert is not supported")
        expect_equal(told[8], "TypeError: fetch's client must come from Deno.createHttpClient")
        expect_equal(told[9], "TypeError: the HTTP client is closed")
