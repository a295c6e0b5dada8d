import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, run_to_end

FLAGS = """-i --ip -p --port --tls --key --cert --main-service --main-entrypoint --event-worker --events-entrypoint --disable-module-cache --policy
--max-parallelism --request-wait-timeout --main-worker-request-idle-timeout --user-worker-request-idle-timeout --request-read-timeout
--request-buffer-size --tcp-nodelay --graceful-exit-timeout --event-worker-exit-timeout --experimental-graceful-exit-keepalive-deadline-ratio
--rate-limit-table-cleanup-interval --inspect --inspect-brk --inspect-wait --inspect-main --static --dispatch-beforeunload-wall-clock-ratio
--dispatch-beforeunload-cpu-ratio --dispatch-beforeunload-memory-ratio --enable-otel --otel-console"""

ended = run_to_end("start", "--help")
expect_equal((ended.returncode, ended.stderr), (0, ""))
words = set(ended.stdout.replace(",", " ").split())
for flag in FLAGS.split():
    expect(flag in words, f"{flag} is not in the help")
supported, missing = ended.stdout.split("Not supported yet")
expect("--port" in supported and "--inspect" in missing, "the help tells what works from what does not")
expect_equal(run_to_end().returncode, 0, "no arguments")
expect("start" in run_to_end().stdout, "no arguments: the help")
