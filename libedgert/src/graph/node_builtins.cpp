#include "graph/node_builtins.h"

#include <algorithm>
#include <iterator>

namespace edgert::graph {

bool is_node_builtin(std::string_view name) {
  static constexpr std::string_view kNames[] = {"_http_agent",
                                                "_http_client",
                                                "_http_common",
                                                "_http_incoming",
                                                "_http_outgoing",
                                                "_http_server",
                                                "_stream_duplex",
                                                "_stream_passthrough",
                                                "_stream_readable",
                                                "_stream_transform",
                                                "_stream_wrap",
                                                "_stream_writable",
                                                "_tls_common",
                                                "_tls_wrap",
                                                "assert",
                                                "assert/strict",
                                                "async_hooks",
                                                "buffer",
                                                "child_process",
                                                "cluster",
                                                "console",
                                                "constants",
                                                "crypto",
                                                "dgram",
                                                "diagnostics_channel",
                                                "dns",
                                                "dns/promises",
                                                "domain",
                                                "events",
                                                "fs",
                                                "fs/promises",
                                                "http",
                                                "http2",
                                                "https",
                                                "inspector",
                                                "inspector/promises",
                                                "module",
                                                "net",
                                                "os",
                                                "path",
                                                "path/posix",
                                                "path/win32",
                                                "perf_hooks",
                                                "process",
                                                "punycode",
                                                "querystring",
                                                "readline",
                                                "readline/promises",
                                                "repl",
                                                "stream",
                                                "stream/consumers",
                                                "stream/promises",
                                                "stream/web",
                                                "string_decoder",
                                                "sys",
                                                "timers",
                                                "timers/promises",
                                                "tls",
                                                "trace_events",
                                                "tty",
                                                "url",
                                                "util",
                                                "util/types",
                                                "v8",
                                                "vm",
                                                "wasi",
                                                "worker_threads",
                                                "zlib"};
  return std::binary_search(std::begin(kNames), std::end(kNames), name);
}

bool is_node_builtin_by_scheme(std::string_view name) {
  return name == "sea" || name == "test" || is_node_builtin(name);
}

}  // namespace edgert::graph
