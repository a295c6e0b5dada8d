#include "graph/helper_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <utility>

#include "base/descriptor.h"
#include "graph/helper_turns.h"

namespace edgert::graph {

namespace {

using base::Descriptor;

constexpr int kLookEveryMs = 10;

// What the child writes goes to files in memory: no pipe can fill up, and RLIMIT_FSIZE bounds them.
Descriptor memory_file() { return Descriptor(memfd_create("edgert", MFD_CLOEXEC)); }

std::string contents(const Descriptor& file, uint64_t at_most) {
  const off_t end = lseek(file.get(), 0, SEEK_END);
  std::string bytes(std::min(static_cast<uint64_t>(std::max<off_t>(end, 0)), at_most), '\0');
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t size =
        pread(file.get(), bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (size <= 0) break;
    at += static_cast<size_t>(size);
  }
  bytes.resize(at);
  return bytes;
}

double now_ms(clockid_t clock) {
  timespec now{};
  if (clock_gettime(clock, &now) != 0) return 0;
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double ms_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

// A process that is started, watched and always waited for.
class Child {
 public:
  explicit Child(HelperOwner& owner) : owner_(owner) {}
  ~Child() {
    if (runs()) {
      end();
      wait(0);
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  int start(const std::vector<std::string>& command, const std::vector<std::string>& environment,
            int input, int output, int complaints);
  // The program gets nothing to do before they hold.
  bool limit(const HelperLimits& limits);
  bool runs() const { return pid_ != 0; }
  int descriptor() const { return handle_.get(); }
  // Waits for its end; with WNOHANG only looks.
  void wait(int flags);
  void end() const;
  // Tells the owner; returns all of it.
  double charge();
  bool succeeded() const { return WIFEXITED(status_) && WEXITSTATUS(status_) == 0; }
  // A host that ignores SIGCHLD, or waits for whatever child there is, has taken the status.
  bool is_unknown() const { return unknown_; }

 private:
  HelperOwner& owner_;
  pid_t pid_ = 0;
  Descriptor handle_;  // a pidfd, where the kernel has them
  int status_ = 0;
  bool unknown_ = false;
  double charged_ms_ = 0;

  void charge_up_to(double ms) {
    if (ms <= charged_ms_) return;
    owner_.charge_cpu(ms - std::exchange(charged_ms_, ms));
  }
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

int Child::start(const std::vector<std::string>& command,
                 const std::vector<std::string>& environment, int input, int output,
                 int complaints) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, 0);
  posix_spawn_file_actions_adddup2(&actions, output, 1);
  posix_spawn_file_actions_adddup2(&actions, complaints, 2);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // This thread blocks all signals, and the host may ignore some: neither is the child's affair. A
  // group of its own keeps a terminal's Ctrl-C from it.
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  pid_t pid = 0;
  const int failed = posix_spawnp(&pid, command[0].c_str(), &actions, &attributes,
                                  pointers(command).data(), pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return failed;
  pid_ = pid;
  handle_ = Descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  return 0;
}

bool Child::limit(const HelperLimits& limits) {
  // CPU time is held to by whoever waits; the kernel's own limit, in whole seconds, is for a child
  // that has outlived its parent.
  const auto cpu_seconds = static_cast<rlim_t>(limits.cpu_ms / 1000) + 2;
  const std::pair<__rlimit_resource, rlim_t> wanted[] = {{RLIMIT_DATA, limits.memory_bytes},
                                                         {RLIMIT_FSIZE, limits.output_bytes},
                                                         {RLIMIT_CPU, cpu_seconds},
                                                         {RLIMIT_NOFILE, 64},
                                                         {RLIMIT_CORE, 0}};
  for (const auto& [resource, most] : wanted) {
    rlimit set{};
    if (prlimit(pid_, resource, nullptr, &set) != 0) return false;
    set.rlim_cur = set.rlim_max = std::min(most, set.rlim_max);
    if (prlimit(pid_, resource, &set, nullptr) != 0) return false;
  }
  return true;
}

void Child::wait(int flags) {
  if (!runs()) return;
  rusage used{};
  pid_t ended;
  while ((ended = wait4(pid_, &status_, flags, &used)) < 0 && errno == EINTR) {
  }
  if (ended == 0) return;
  unknown_ = ended < 0;
  pid_ = 0;
  if (!unknown_) charge_up_to(ms_of(used.ru_utime) + ms_of(used.ru_stime));
}

void Child::end() const {
  // Where somebody else has waited for it, its number may be another's.
  if (handle_) {
    syscall(SYS_pidfd_send_signal, handle_.get(), SIGKILL, nullptr, 0);
  } else {
    kill(pid_, SIGKILL);
  }
}

double Child::charge() {
  clockid_t clock;
  if (clock_getcpuclockid(pid_, &clock) == 0) charge_up_to(now_ms(clock));
  return charged_ms_;
}

class Turn {
 public:
  explicit Turn(const HelperOwner& owner)
      : owner_(owner), taken_(HelperTurns::instance().take(owner)) {}
  ~Turn() {
    if (taken_) HelperTurns::instance().give_back(owner_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool taken() const { return taken_; }

 private:
  const HelperOwner& owner_;
  const bool taken_;
};

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// Hands the input over and watches until the child has ended; an error when it had to be ended.
Status attend(Child& child, const std::string& program, Descriptor& input, std::string_view bytes,
              const HelperLimits& limits, HelperOwner& owner) {
  const double begin_ms = now_ms(CLOCK_MONOTONIC);
  for (;;) {
    while (!bytes.empty()) {
      const ssize_t sent =
          send(input.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0 && errno == EAGAIN) break;
      // It does not read: it has ended, or works without.
      if (sent < 0) bytes = {};
      bytes.remove_prefix(static_cast<size_t>(std::max<ssize_t>(sent, 0)));
    }
    if (bytes.empty()) input.close();
    child.wait(WNOHANG);
    if (!child.runs()) return Unit{};
    if (owner.has_gone())
      return Error{ErrorCode::kCancelled, "the worker was stopped while " + program + " ran"};
    if (child.charge() >= limits.cpu_ms) {
      return Error{ErrorCode::kLimit, program + " used up its " +
                                          std::to_string(static_cast<uint64_t>(limits.cpu_ms)) +
                                          " ms of CPU time"};
    }
    if (owner.cpu_left_ms() <= 0)
      return Error{ErrorCode::kTimedOut,
                   "the CPU time that a boot has for " + program + " is used up"};
    if (now_ms(CLOCK_MONOTONIC) - begin_ms >= limits.wall_ms) {
      return Error{ErrorCode::kTimedOut, program + " did not end within " +
                                             std::to_string(static_cast<uint64_t>(limits.wall_ms)) +
                                             " ms"};
    }
    // Closed ones are negative, and poll passes them over.
    pollfd ready[] = {{child.descriptor(), POLLIN, 0}, {input.get(), POLLOUT, 0}};
    poll(ready, 2, child.descriptor() < 0 ? 1 : kLookEveryMs);
  }
}

}  // namespace

Result<HelperOutput> run_helper(const std::vector<std::string>& command,
                                const std::vector<std::string>& environment, std::string_view input,
                                const HelperLimits& limits, HelperOwner& owner) {
  const std::string program = base_name(command[0]);
  const auto cannot_run = [&](int reason) {
    return Error{ErrorCode::kIo,
                 "cannot run " + program + " (" + command[0] + "): " + std::strerror(reason)};
  };
  const Turn turn(owner);
  if (!turn.taken())
    return Error{ErrorCode::kCancelled, "the worker was stopped while it waited for " + program};
  const Descriptor output = memory_file(), complaints = memory_file();
  int pair[2];
  if (!output || !complaints || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
    return cannot_run(errno);
  }
  Descriptor ours(pair[0]), theirs(pair[1]);
  Child child(owner);
  if (const int failed =
          child.start(command, environment, theirs.get(), output.get(), complaints.get())) {
    return cannot_run(failed);
  }
  theirs.close();
  if (!child.limit(limits)) {
    const int reason = errno;
    child.wait(WNOHANG);
    if (child.runs()) return cannot_run(reason);
  }
  if (Status attended = attend(child, program, ours, input, limits, owner); !attended.ok())
    return attended.take_error();
  HelperOutput result{child.succeeded(), contents(output, limits.output_bytes),
                      contents(complaints, limits.output_bytes)};
  if (result.output.size() >= limits.output_bytes) {
    return Error{ErrorCode::kLimit, program + " wrote its " +
                                        std::to_string(limits.output_bytes >> 10) + " KB in full"};
  }
  if (child.is_unknown()) result.succeeded = !result.output.empty() && result.complaints.empty();
  return result;
}

}  // namespace edgert::graph
