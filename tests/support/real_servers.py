"""Servers of Debian's packages for tests: PostgreSQL, Redis and MariaDB, each on a free port of the loopback with its data in a temporary folder, ended with the test. Each yields the variables that functions find it by.

As root they run as `nobody`: two of them refuse root.
"""
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile

from edgertd import PATIENCE, wait_until
from tls_origin import Authority

NOBODY = 65534
NAME, PASSWORD = "ada", "secret"


def newest(pattern):
    return max(map(str, pathlib.Path("/").glob(pattern.lstrip("/"))), default=None)


# redis-server is a second name of redis-check-rdb, and only the package with the name brings a service along.
PROGRAMS = {
    "postgresql": lambda: newest("/usr/lib/postgresql/*/bin/postgres"),
    "redis": lambda: shutil.which("redis-check-rdb"),
    "mariadb": lambda: shutil.which("mariadbd", path=os.environ.get("PATH", "") + ":/usr/sbin"),
}


def not_installed():
    return [name for name, program in PROGRAMS.items() if program() is None]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Home:
    """A folder of the server's own, and who it runs as."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        self._log = open(self.folder / "log", "w+b")
        if self.who:
            os.chown(folder, NOBODY, NOBODY)

    def certified(self, name):
        """The certificate of whom its clients have to trust, and files with its own and the key of that."""
        authority = Authority(self.folder)
        authority.context(name, "DNS:localhost,IP:127.0.0.1")
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        if self.who:
            os.chown(key, NOBODY, NOBODY)
        return authority.certificate.read_text(), certificate, key

    def run(self, *command, **options):
        done = subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **self.who, **options)
        if done.returncode != 0:
            raise AssertionError(f"{command[0]} ended with {done.returncode}\n{done.stdout.decode(errors='replace')[-2000:]}")

    @contextlib.contextmanager
    def running(self, port, *command, end_by=signal.SIGKILL, **options):
        process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, **self.who, **options)
        try:
            wait_until(lambda: answers(port) or process.poll() is not None, f"{command[0]} listens")
            if process.poll() is not None:
                raise AssertionError(f"{command[0]} ended with {process.returncode}\n{(self.folder / 'log').read_text(errors='replace')[-2000:]}")
            yield
        finally:
            process.send_signal(end_by)
            process.wait(PATIENCE)


@contextlib.contextmanager
def home():
    with tempfile.TemporaryDirectory(prefix="edgert-server-") as folder:
        yield Home(folder)


@contextlib.contextmanager
def postgresql():
    """Its database has the name of its user, who logs in by SCRAM."""
    program = PROGRAMS["postgresql"]()
    with home() as at:
        password = at.folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        at.run(str(pathlib.Path(program).with_name("initdb")), "-D", str(at.folder / "data"), "-N", "-A", "scram-sha-256", "-U", NAME, f"--pwfile={password}", "-E", "UTF8", "--locale=C")
        port = free_port()
        trusted, certificate, key = at.certified("postgresql")
        settings = ["ssl=on", f"ssl_cert_file={certificate}", f"ssl_key_file={key}", f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={at.folder}", "fsync=off", "shared_buffers=16MB", "max_wal_size=64MB", "jit=off"]
        # At once, but with its processes and its shared memory.
        with at.running(port, program, "-D", str(at.folder / "data"), *(part for setting in settings for part in ("-c", setting)), end_by=signal.SIGQUIT):
            yield {"POSTGRESQL_URL": f"postgres://{NAME}:{PASSWORD}@127.0.0.1:{port}/postgres", "POSTGRESQL_CA": trusted}


@contextlib.contextmanager
def redis():
    with home() as at:
        port = free_port()
        with at.running(port, "redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", PASSWORD, executable=PROGRAMS["redis"]()):
            yield {"REDIS_URL": f"redis://:{PASSWORD}@127.0.0.1:{port}"}


@contextlib.contextmanager
def mariadb():
    program = PROGRAMS["mariadb"]()
    usual = ["--no-defaults", "--innodb-log-file-size=4M", "--innodb-buffer-pool-size=8M", "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin"]
    with home() as at:
        data = at.folder / "data"
        data.mkdir()
        if at.who:
            os.chown(data, NOBODY, NOBODY)
        tables = [pathlib.Path("/usr/share/mysql", name).read_text() for name in ("mysql_system_tables.sql", "mysql_system_tables_data.sql")]
        user = f"flush privileges;\ncreate database moons;\ncreate user '{NAME}'@'%' identified by '{PASSWORD}';\ngrant all on moons.* to '{NAME}'@'%';\n"
        statements = "create database mysql;\nuse mysql;\n" + "".join(tables) + user
        at.run(program, *usual, "--bootstrap", f"--datadir={data}", f"--tmpdir={at.folder}", input=statements.encode())
        port = free_port()
        where = [f"--datadir={data}", f"--tmpdir={at.folder}", f"--socket={at.folder / 'socket'}", f"--pid-file={at.folder / 'pid'}", f"--port={port}", "--bind-address=127.0.0.1"]
        trusted, certificate, key = at.certified("mariadb")
        with at.running(port, program, *usual, *where, f"--ssl-cert={certificate}", f"--ssl-key={key}"):
            yield {"MARIADB_URL": f"mysql://{NAME}:{PASSWORD}@127.0.0.1:{port}/moons", "MARIADB_CA": trusted}
