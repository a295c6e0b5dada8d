"""Requests go on at a steady rate while files change every second and everything is reloaded every 20 s: none may fail, and none may be answered by code
that was replaced more than 200 ms before it was sent. Prints how long a save takes to its first answer, too. The exit code is 1 where anything fails or is stale.

What is saved is a function's own file, or, each seventh time, a module that a fourth of them share; some saves rename a new file into the place, as editors
do, the others write into the file that is there.
"""
import argparse
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("EDGERTD") or str(ROOT / "build/release/bin/edgertd")
GROUPS = 4
FUNCTION = """import { shared } from "../_shared/GROUP.ts";
interface Answer { name: string; own: number; shared: number }
const answer: Answer = { name: "NAME", own: VERSION, shared };
Deno.serve(async (request: Request) => Response.json({ ...answer, said: await request.text() }));
"""


class Files:
    """What is in each file, and since when."""

    def __init__(self, folder, count):
        self.folder = folder
        self.names = [f"f{number}" for number in range(count)]
        # The moments at which each version was there, by its number.
        self.saved = {key: [0.0] for key in [*self.names, *(f"group{group}" for group in range(GROUPS))]}
        for key in self.saved:
            self.write(key, 0, True)

    def group_of(self, name):
        return f"group{int(name[1:]) % GROUPS}"

    def write(self, key, version, renames):
        shares = key.startswith("group")
        path = self.folder / ("_shared/" + key + ".ts" if shares else key + "/index.ts")
        text = f"export const shared: number = {version};\n" if shares else FUNCTION.replace("GROUP", self.group_of(key)).replace("NAME", key).replace("VERSION", str(version))
        path.parent.mkdir(parents=True, exist_ok=True)
        if renames:
            other = path.with_name(path.name + ".new~")
            other.write_text(text)
            other.replace(path)
        else:
            path.write_text(text)

    def save(self, number):
        """The next version of some file; which one, and its version."""
        key = f"group{number // 7 % GROUPS}" if number % 7 == 6 else self.names[number * 3 % len(self.names)]
        version = len(self.saved[key])
        self.write(key, version, number % 2 == 0)
        self.saved[key].append(time.monotonic())
        return key, version

    def staleness(self, key, version, moment):
        """For how long another version had been there at that moment, in seconds."""
        moments = self.saved[key]
        return moment - moments[version + 1] if version + 1 < len(moments) else 0.0


class Client:
    def __init__(self, port):
        self.port, self.connection = port, None

    def ask(self, name, said):
        """What it answered, or raises."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            self.connection.request("POST", f"/{name}?{said}", body=said)
            response = self.connection.getresponse()
            body = response.read()
            if response.status != 200:
                raise AssertionError(f"{name}: {response.status} {body[:200]!r}")
            answer = json.loads(body)
            if answer["name"] != name or answer["said"] != said:
                raise AssertionError(f"{name}: another's answer: {body[:200]!r}")
            return answer
        except Exception:
            self.connection.close()
            self.connection = None
            raise


class Run:
    def __init__(self, options, files, port):
        self.options, self.files, self.port = options, files, port
        self.lock = threading.Lock()
        self.latencies, self.failures, self.stale, self.deploys = [], [], [], []
        self.begun = time.monotonic()

    def judge(self, name, sent, answer):
        for key, version in (name, answer["own"]), (self.files.group_of(name), answer["shared"]):
            late = self.files.staleness(key, version, sent)
            if late > self.options.stale_ms / 1000:
                with self.lock:
                    self.stale.append(f"{name}: version {version} of {key} at {sent - self.begun:.2f} s, {late * 1000:.0f} ms after the next was saved")

    def load(self, place, clients):
        """One of several clients, which together ask at the rate; each request has its time, so that waiting for one delays no other's count."""
        client, interval = Client(self.port), clients / self.options.rate
        due, number = self.begun + place * interval / clients, place
        latencies = []
        while due < self.begun + self.options.seconds:
            time.sleep(max(0.0, due - time.monotonic()))
            name, sent = self.files.names[number % len(self.files.names)], time.monotonic()
            try:
                answer = client.ask(name, str(number))
                latencies.append(time.monotonic() - sent)
                self.judge(name, sent, answer)
            except Exception as fault:
                with self.lock:
                    self.failures.append(f"{sent - self.begun:.2f} s: {fault!r}")
            due += interval
            number += clients
        with self.lock:
            self.latencies += latencies

    def save(self):
        client, number = Client(self.port), 0
        while (due := self.begun + 1 + number) < self.begun + self.options.seconds:
            time.sleep(max(0.0, due - time.monotonic()))
            key, version = self.files.save(number)
            saved = self.files.saved[key][version]
            name = next(each for each in self.files.names if key in (each, self.files.group_of(each)))
            field = "own" if key == name else "shared"
            try:
                while client.ask(name, f"save-{number}")[field] < version:
                    time.sleep(0.002)
                self.deploys.append(time.monotonic() - saved)
            except Exception as fault:
                with self.lock:
                    self.failures.append(f"after a save: {fault!r}")
            number += 1

    def reload(self, admin):
        count = 0
        while (due := self.begun + (count + 1) * self.options.reload_every) < self.begun + self.options.seconds:
            time.sleep(max(0.0, due - time.monotonic()))
            said = subprocess.run([BINARY, "reload", str(self.files.folder), "--admin", admin], capture_output=True, text=True)
            if said.returncode != 0:
                with self.lock:
                    self.failures.append(f"reload: {said.stdout}{said.stderr}")
            count += 1
        self.reloads = count

    def run(self, admin, clients=10):
        threads = [threading.Thread(target=self.load, args=[place, clients]) for place in range(clients)]
        threads += [threading.Thread(target=self.save), threading.Thread(target=self.reload, args=[admin])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def shares(values):
    values = sorted(values)
    return "  ".join(f"p{share:g} {values[min(len(values) - 1, int(len(values) * share / 100))] * 1000:.1f}" for share in (50, 90, 99, 99.9)) + f"  max {values[-1] * 1000:.1f} ms" if values else "none"


def tell(run):
    print(f"{len(run.latencies) + len(run.failures)} requests in {run.options.seconds} s, {len(run.deploys)} saves, {run.reloads} reloads")
    print(f"failed: {len(run.failures)}")
    print(f"stale (sent more than {run.options.stale_ms} ms after a save, answered by the code before it): {len(run.stale)}")
    print(f"request:              {shares(run.latencies)}")
    print(f"save to first answer: {shares(run.deploys)}")
    for what in [*run.failures[:10], *run.stale[:10]]:
        print("  " + what)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--rate", type=float, default=300, help="requests per second")
    parser.add_argument("--functions", type=int, default=20)
    parser.add_argument("--reload-every", type=float, default=20, help="seconds")
    parser.add_argument("--stale-ms", type=int, default=200)
    parser.add_argument("--log", type=pathlib.Path, help="where the server's log goes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open(options.log or os.devnull, "w") as log:
        folder = pathlib.Path(folder).resolve()
        files = Files(folder / "functions", options.functions)
        environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "XDG_STATE_HOME": str(folder / "state")}
        admin_port = free_port()
        admin = f"127.0.0.1:{admin_port}"
        server = subprocess.Popen([BINARY, "serve", str(files.folder), "--host", "127.0.0.1", "--port", "0", "--watch", "--admin", admin], env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            port = int(server.stdout.readline().rsplit(":", 1)[1])
            client = Client(port)
            for name in files.names:
                client.ask(name, "first")
            run = Run(options, files, port)
            run.run(admin)
            server.send_signal(signal.SIGTERM)
            code = server.wait(30)
        finally:
            server.kill()
            server.wait()
        if code != 15:
            run.failures.append(f"the server's exit code was {code}")
    tell(run)
    return 1 if run.failures or run.stale else 0


def free_port():
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return any_socket.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
