"""docs/examples/embed/nginx builds as a dynamic module of Debian's nginx, which streams both ways at once, cancels what clients leave, and
keeps limits for each location. It goes when it has answered what it has, and needs no build tree."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from bare_root import BareRoot
from http_host import WITNESS, Host
from package import EMBED, PREFIX, V8_IS_STATIC, run

SOURCES = pathlib.Path("/usr/share/nginx/src")
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
if NGINX is None or not (SOURCES / "configure").exists():
    print("nginx and nginx-dev are not installed")
    sys.exit(77)
if V8_IS_STATIC:
    print("there is no shared library to load")
    sys.exit(77)

CONFIGURATION = """
user root;
daemon off;
worker_processes 1;
load_module {folder}/ngx_http_edgert_module.so;
error_log {folder}/error.log notice;
pid {folder}/nginx.pid;
lock_file {folder}/nginx.lock;
events {{}}
http {{
  access_log off;
  client_max_body_size 100m;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  edgert_cache {folder}/cache;
  edgert_memory 64;
  edgert_cpu 20s;
  server {{
    listen 127.0.0.1:{port};
    location /large/ {{ edgert_function {folder}/large; }}
    location /small/ {{ edgert_function {folder}/small; edgert_cpu 500ms; }}
    location /hasty/ {{ edgert_function {folder}/large; edgert_timeout 100ms; }}
    location /nobody/ {{ edgert_function {folder}/nobody; }}
  }}
}}
"""


def build(folder):
    """As Debian builds modules: from its sources, which stay as they are."""
    os.environ["PKG_CONFIG_PATH"] = str(PREFIX / "lib/pkgconfig")
    configure = f'. ./conf_flags && ./configure "${{NGX_CONF_FLAGS[@]}}" --add-dynamic-module={EMBED}/nginx --builddir={folder}'
    run("bash", "-c", configure, cwd=SOURCES)
    run("make", "-f", folder / "Makefile", "modules", cwd=SOURCES)


def check(port):
    large, small = Host(port, "/large"), Host(port, "/small")
    large.answers_in_pieces()
    large.takes_uploads_in_pieces()
    with large.echoes_while_it_is_sent():
        pass
    large.leaves_slow_readers_their_time()
    large.cancels(("endless", "paused", "silent", "upload"))
    # More than the small one may.
    assert large.ask("calculate") == (200, "calculated")
    small.stops_at_its_limit_alone(large)
    assert Host(port, "/hasty").ask("silent", "nobody")[0] == 504
    assert Host(port, "/nobody").ask("")[0] == 404


def log():
    return root.inside("/nginx/error.log").read_text()


def wait_for_log(line):
    deadline = time.monotonic() + 60
    while line not in log():
        assert time.monotonic() < deadline, f"nginx does not say {line}"
        time.sleep(0.01)


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    build(folder / "build")
    root = BareRoot(folder / "root")
    root.add(NGINX, "/nginx/nginx")
    root.add(folder / "build/ngx_http_edgert_module.so", "/nginx/ngx_http_edgert_module.so")
    root.write("/etc/passwd", "root:x:0:0::/:/none\n")
    root.write("/etc/group", "root:x:0:\n")
    for function in ("large", "small"):
        root.write(f"/nginx/{function}/index.js", WITNESS)
    here = root.seen("/nginx")
    # nginx is given a socket that listens already, as it does itself when it is replaced by a newer one: so the port is free.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        root.write("/nginx/nginx.conf", CONFIGURATION.format(folder=here, port=listener.getsockname()[1]))
        inherits = {"NGINX": f"{listener.fileno()};"}
        with root.start("/nginx/nginx", "-p", here, "-c", f"{here}/nginx.conf", "-e", f"{here}/error.log", env=inherits, pass_fds=[listener.fileno()]) as nginx:
            try:
                check(listener.getsockname()[1])
                with Host(listener.getsockname()[1], "/large").echoes_while_it_is_sent():
                    nginx.send_signal(signal.SIGQUIT)
                    wait_for_log("gracefully shutting down")
                assert nginx.wait(60) == 0, nginx.returncode
                assert "[alert]" not in log() and "[emerg]" not in log() and "exited with code 0" in log()
            except BaseException:
                sys.stderr.write(log()[-4000:])
                raise
            finally:
                nginx.terminate()
