// The worker that every request comes to first, and the server in front of it.
#pragma once

#include <memory>
#include <string>

#include "common/log_sink.h"
#include "edgert/http_server.h"
#include "edgert/isolate_pool.h"
#include "start/flags.h"

namespace edgert::server {

struct MainWorker {
  std::shared_ptr<Worker> worker;
  std::unique_ptr<HttpServer> server;
};

// How long a worker that ends may take to say what it has to.
inline constexpr uint64_t kFarewellMs = 1000;

// A worker with rights: its path is a directory, a file or a pack.
WorkerOptions privileged_worker(const std::string& path, const std::string& entry_point,
                                const ServeOptions& options);

// Why one of them cannot begin, as people read it.
std::string cannot_boot(const std::string& which, const std::string& flag, const std::string& path,
                        const Error& error, bool has_colours);

// Boots the main worker, and listens; blocks. `http`: where. Errors are whole sentences; what
// LogSink::main_fault says may be in the log already.
Result<MainWorker> boot_main(const ServeOptions& options, LogSink& log, IsolatePool& pool,
                             const HttpServerOptions& http);

}  // namespace edgert::server
