import json
import pathlib
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

ECHO = """
Deno.serve((request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  const seen = [getRequestTraceId()];
  socket.onopen = () => seen.push(getRequestTraceId());
  socket.onmessage = () => socket.send(JSON.stringify([...seen, getRequestTraceId()]));
  return response;
});
"""
CLIENT = """
Deno.serve((request) => new Promise((resolve) => {
  const socket = new WebSocket(new URL(request.url).searchParams.get("url"));
  const seen: unknown[] = [];
  socket.onopen = () => { seen.push(getRequestTraceId()); socket.send("x"); };
  socket.onmessage = ({ data }) => { seen.push(getRequestTraceId(), JSON.parse(data)); socket.close(); };
  socket.onclose = () => { seen.push(getRequestTraceId()); resolve(Response.json(seen)); };
}));
"""
OPTIONS = 'options={"context":{"exposeRequestTraceId":true}}'

with serving({"echo/index.ts": ECHO, "client/index.ts": CLIENT}) as server:
    echo = urllib.parse.quote(f"ws://127.0.0.1:{server.port}/echo?{OPTIONS}", safe="")
    for number in (1, 2):
        trace = str(number) * 32
        answer = server.get(f"/client?{OPTIONS}&url={echo}", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
        expect_equal(json.loads(answer.text), [trace, trace, [trace] * 3, trace])
