import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

ECHO = """
Deno.serve((request) => {
  const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "chat" });
  const { headers } = request;
  const seen = ["x-mine", "authorization", "sec-websocket-version", "cookie"].map((name) => headers.get(name));
  socket.onopen = () => socket.send(JSON.stringify([...seen, socket.binaryType]));
  return response;
});
"""
CLIENT = """
Deno.serve(async (request) => {
  const { url, options } = await request.json();
  const socket = new WebSocket(url, options);
  return await new Promise((resolve) => {
    socket.onmessage = ({ data }) => resolve(new Response(data));
    socket.onerror = (event) => resolve(new Response((event as ErrorEvent).message));
  });
});
"""

with serving({"echo/index.ts": ECHO, "client/index.ts": CLIENT}) as server:
    def seen(options, user=""):
        url = f"ws://{user}127.0.0.1:{server.port}/echo"
        return server.request("POST", "/client", json.dumps({"url": url, "options": options})).body

    headers = {"X-Mine": "1", "Sec-WebSocket-Version": "7", "Sec-WebSocket-Key": "x", "Connection": "close", "Host": "elsewhere", "Cookie": "a=b"}
    expect_equal(json.loads(seen({"headers": headers, "protocols": ["other", "chat"]})), ["1", None, "13", "a=b", "arraybuffer"])
    expect_equal(json.loads(seen({"headers": [["x-mine", "1"], ["x-mine", "2"]], "protocols": "chat"})), ["1, 2", None, "13", None, "arraybuffer"])
    expect_equal(json.loads(seen({"protocols": "chat"}, "user:pass@"))[1], "Basic dXNlcjpwYXNz")
    expect_equal(json.loads(seen({"protocols": "chat", "headers": {"Authorization": "mine"}}, "user:pass@"))[1], "mine")
