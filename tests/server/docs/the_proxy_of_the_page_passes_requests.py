"""nginx with the block of docs/deploy.md passes requests and upgrades, and says whose they are. Skipped where there is no nginx."""
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROOT, expect_equal, serving, wait_until

nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin")
if nginx is None:
    sys.exit(77)
page = (ROOT / "docs/deploy.md").read_text()
block = re.search(r"```nginx\n(.*?)```", page, re.S)[1]
map_line = re.search(r"`(map \$http_upgrade [^`]*)`", page)[1]

SOURCE = """
Deno.serve((request) => {
  if (request.headers.get("upgrade") === "websocket") return Deno.upgradeWebSocket(request).response;
  return Response.json([new URL(request.url).host, request.headers.get("x-forwarded-for"), request.headers.get("x-forwarded-proto")]);
});"""


def ask(port, head):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(head.replace("\n", "\r\n").encode())
        return client.recv(65536).decode()


with serving({"fn/index.ts": SOURCE}) as server, tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    probe.close()
    config = pathlib.Path(folder) / "nginx.conf"
    config.write_text(f"""
daemon off; pid {folder}/pid; error_log stderr;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {map_line}
  server {{ listen 127.0.0.1:{port}; {block.replace(":9000", f":{server.port}")} }}
}}""")
    with subprocess.Popen([nginx, "-c", str(config), "-p", folder], stderr=subprocess.DEVNULL) as proxy:
        try:
            wait_until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0, "nginx listens")
            answer = ask(port, "GET /fn HTTP/1.1\nHost: shop.test\nConnection: close\n\n")
            expect_equal(answer.partition("\r\n")[0], "HTTP/1.1 200 OK")
            expect_equal('["shop.test","127.0.0.1","http"]' in answer, True, answer)
            key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13"
            switched = ask(port, f"GET /fn HTTP/1.1\nHost: shop.test\nConnection: Upgrade\nUpgrade: websocket\n{key}\n\n")
            expect_equal(switched.partition("\r\n")[0].split()[1], "101")
        finally:
            proxy.terminate()
