#include "common/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <vector>

#include "common/errand.h"

namespace edgert::server {

namespace {

// Each connection and each worker's loop takes descriptors; the usual soft limit is a leftover of
// select().
void raise_file_limit() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

// A descriptor below 3 that is closed would soon be a connection's, and what is said on stderr
// would go there.
void open_standard_files() {
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(standard, F_GETFD) < 0) (void)!open("/dev/null", O_RDWR);
  }
}

}  // namespace

void prepare_process() {
  std::signal(SIGPIPE, SIG_IGN);
  open_standard_files();
  raise_file_limit();
}

bool descriptors_left() {
  constexpr size_t kMostAtStart = 16;
  std::vector<std::unique_ptr<Event>> probes;
  while (probes.size() < kMostAtStart) {
    probes.push_back(std::make_unique<Event>());
    if (probes.back()->descriptor() < 0) return false;
  }
  return true;
}

int exit_code_of(int signal) { return signal == SIGTERM ? SIGTERM : 0; }

void leave_at_once(LogSink& log, int exit_code) {
  log.finish();
  std::_Exit(exit_code);
}

void run_unless_interrupted(Signals& signals, LogSink& log, const std::function<void()>& work) {
  Event done;
  Errand errand;
  const bool begun = errand.begin([&] {
    work();
    done.set();
  });
  if (!begun) return work();
  if (const int signal = signals.wait(done)) leave_at_once(log, exit_code_of(signal));
  errand.join();
}

std::string listening_line(const std::string& scheme, const std::string& host, uint16_t port) {
  const bool is_v6 = host.find(':') != std::string::npos;
  return "listening on " + scheme + "://" + (is_v6 ? "[" + host + "]" : host) + ":" +
         std::to_string(port) + "\n";
}

void announce(std::string_view lines) {
  // Signals are not taken meanwhile, so a pipe that is full already goes without it.
  constexpr int kPatienceMs = 1000;
  pollfd writable{STDOUT_FILENO, POLLOUT, 0};
  if (poll(&writable, 1, kPatienceMs) == 1) (void)!write(STDOUT_FILENO, lines.data(), lines.size());
}

}  // namespace edgert::server
