// The process that serves: what it sees to before it does, and how it is left.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "common/log_sink.h"
#include "common/signals.h"

namespace edgert::server {

// Broken pipes are errors of a write, standard files are open, and as many others may be as the
// system lets us. Before any thread.
void prepare_process();

// Whether there are descriptors for what a server itself opens before it serves; later, workers are
// refused before they run out.
bool descriptors_left();

// The process's exit code after a signal: 15 after SIGTERM, as the reference has it, else 0.
int exit_code_of(int signal);

// Without waiting for anybody but the reader of the log.
[[noreturn]] void leave_at_once(LogSink& log, int exit_code);

// Runs `work` on a thread of its own; a signal that comes before it is done ends the process at
// once. Without a thread to be had, signals wait for the work.
void run_unless_interrupted(Signals& signals, LogSink& log, const std::function<void()>& work);

// A line such as "listening on http://127.0.0.1:9000".
std::string listening_line(const std::string& scheme, const std::string& host, uint16_t port);
// On stdout, for people and for scripts that asked for port 0.
void announce(std::string_view lines);

}  // namespace edgert::server
