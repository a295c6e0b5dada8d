"""Writes bindings/node/library.txt anew: which files of Node's library edgert takes in, with their sums. By hand, when it takes more of them or Debian has another release:
python3 bindings/tools/node_manifest.py .deps/node"""
import hashlib
import pathlib
import re
import sys

here = pathlib.Path(__file__).resolve().parent.parent / "node"
library = pathlib.Path(sys.argv[1]) / "lib"
# What scripts may import, but for what stands in bindings/node/lib, and what our own files ask for.
roots = """_http_agent _http_client _http_common _http_incoming _http_outgoing _http_server _stream_duplex _stream_passthrough _stream_readable _stream_transform
_stream_wrap _stream_writable _tls_common _tls_wrap assert assert/strict async_hooks buffer child_process cluster constants crypto dgram diagnostics_channel dns
dns/promises domain events fs fs/promises http http2 https inspector inspector/promises net os path path/posix path/win32 perf_hooks punycode querystring readline readline/promises repl stream
stream/consumers stream/promises stream/web string_decoder sys test timers timers/promises tls trace_events tty url util util/types v8 vm wasi worker_threads zlib
internal/console/constructor internal/per_context/primordials internal/process/per_thread internal/mime internal/util/parse_args/parse_args internal/util/inspector""".split()
# What no edge function has a use for: other processes, debuggers, Node's own loader and start.
left_out = re.compile(r"internal/(main|bootstrap|debugger|test/|watch_mode|policy|cluster|repl|deps|crypto/webcrypto|modules|source_map|process/(pre_exec|policy|signal|worker)|"
                      r"webstreams/(transfer|util|crossrealm)|inspector_network_tracking|v8_prof)")
ours = {file.relative_to(here / "lib").as_posix().removesuffix(".ts") for file in (here / "lib").rglob("*.ts")}
found = set()
waiting = list(roots)
while waiting:
    name = waiting.pop()
    file = library / f"{name}.js"
    if name in found or name in ours or left_out.match(name) or not file.exists():
        continue
    found.add(name)
    waiting += re.findall(r"require\('([^']+)'\)", file.read_text())
lines = ["The files of Node's own library that edgert takes in, as sha256sum writes them: what bindings/node was written for."]
lines += [f"{hashlib.sha256((library / f'{name}.js').read_bytes()).hexdigest()}  lib/{name}.js" for name in sorted(found)]
(here / "library.txt").write_text("\n".join(lines) + "\n")
