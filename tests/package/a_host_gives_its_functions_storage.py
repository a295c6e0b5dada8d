"""docs/examples/embed/storage.cpp writes for each tenant into its own bucket of a storage service, and functions hear of failures."""
import http.server
import pathlib
import subprocess
import sys
import tempfile
import threading

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import EMBED, PREFIX, run

stored = {}


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        is_full = self.path.endswith("/full")
        if not is_full:
            stored[self.path] = text
        self.send_response(507 if is_full else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def said_with(port):
    return subprocess.run([folder / "storage", str(port)], capture_output=True, text=True, timeout=120, check=True).stdout


service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=service.serve_forever, daemon=True).start()
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    run("cmake", "-G", "Ninja", "-S", EMBED, "-B", folder, f"-DCMAKE_PREFIX_PATH={PREFIX}")
    run("cmake", "--build", folder, "--target", "embed_storage")
    said = said_with(service.server_port)
    assert said == """\
alice 201 stored
alice 502 Http: the storage service answered 507
bob 201 stored
bob 502 Http: the storage service answered 507
eve 502 PermissionDenied: this function has no bucket
eve 502 PermissionDenied: this function has no bucket
""", said
    assert stored == {"/object/bucket-a/notes/today.txt": "written by alice", "/object/bucket-b/notes/today.txt": "written by bob"}, stored
    # Nobody listens any more.
    service.shutdown()
    service.server_close()
    said = said_with(service.server_port)
    assert "alice 502 Http: the storage service cannot be reached\n" in said, said
