"""Hosts that were built against an installed prefix (in C on epoll, on cpp-httplib, in Python) serve in a bare chroot, where there is
nothing of edgert but its component `runtime`."""
import pathlib
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from bare_root import BareRoot, may_change_root
from http_host import WITNESS, Host
from package import EMBED, PREFIX, SAYS, V8_IS_STATIC, run

if not may_change_root():
    print("only root may change the root")
    sys.exit(77)


def said_by(*command, env=None):
    with root.start(*command, env=env or {}, stdout=subprocess.PIPE, text=True) as host:
        said = host.communicate(timeout=120)[0]
    assert host.returncode == 0, (command, host.returncode, said)
    return said


def serves(*command, at):
    with root.start(*command, stdout=subprocess.PIPE, text=True) as host:
        try:
            Host(int(host.stdout.readline().split()[-1]), at).answers_in_pieces()
        finally:
            host.send_signal(signal.SIGTERM)


def add_python():
    library = pathlib.Path(sysconfig.get_path("stdlib"))
    left_out = shutil.ignore_patterns("test", "tests", "__pycache__", "site-packages", "dist-packages", "idlelib", "tkinter", "config-*", "*.a")
    shutil.copytree(library, root.inside(library), ignore=left_out)
    root.add(sys.executable, "/bin/python")
    for module in (library / "lib-dynload").glob("*.so"):
        if any(name in module.name for name in ("_ctypes", "_socket", "select", "math", "_struct", "_posixsubprocess", "_heapq")):
            root.add_libraries(module)


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    root = BareRoot(folder / "root")
    assert not [file for kind in ("*.h", "*.a", "*.pc", "*.cmake") for file in root.path.rglob(kind)]
    run("cmake", "-G", "Ninja", "-S", EMBED, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={PREFIX}")
    run("cmake", "--build", folder / "build")
    for program in (*SAYS, "epoll", "tenants"):
        if (folder / "build" / program).exists():
            root.add(folder / "build" / program, f"/{program}")
    root.write("/functions/large/index.js", WITNESS)
    for program, says in SAYS.items():
        assert said_by(f"/{program}") == says
    serves("/epoll", "/functions/large/index.js", at="")
    if (folder / "build/tenants").exists():
        serves("/tenants", "/functions", at="/large")
    if not V8_IS_STATIC:
        add_python()
        root.copy(EMBED / "host.py", "/host.py")
        # The name without a version belongs to those who build.
        library = sorted(root.inside("/opt/edgert/lib").glob("libedgert.so.*"))[0].name
        said = said_by("/bin/python", "/host.py", f"/opt/edgert/lib/{library}", env={"PYTHONHOME": sys.base_prefix})
        assert said.startswith("200 6400000 bytes echoed\n"), said
