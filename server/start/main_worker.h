// The worker that every request comes to first, and what it listens at.
#pragma once

#include <memory>
#include <string>

#include "common/log_sink.h"
#include "edgert/isolate_pool.h"
#include "start/flags.h"
#include "start/listeners.h"

namespace edgert::server {

struct MainWorker {
  std::shared_ptr<Worker> worker;
  Listeners listeners;
};

// How long a worker that ends may take to say what it has to.
inline constexpr uint64_t kFarewellMs = 1000;

// A worker with rights: its path is a directory, a file or a pack.
WorkerOptions privileged_worker(const std::string& path, const std::string& entry_point,
                                const ServeOptions& options);

// Why one of them cannot begin, as people read it.
std::string cannot_boot(const std::string& which, const std::string& flag, const std::string& path,
                        const Error& error, bool has_colours);

// Boots the main worker, and listens; blocks. `sockets`: where, if they are there already. Errors
// are whole sentences; what LogSink::main_fault says may be in the log already.
Result<MainWorker> boot_main(const ServeOptions& options, LogSink& log, IsolatePool& pool,
                             SharedSockets sockets = {});

}  // namespace edgert::server
