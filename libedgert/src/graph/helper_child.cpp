#include "graph/helper_child.h"

#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>

namespace edgert::graph {

namespace {

using base::Descriptor;

double now_ms(clockid_t clock) {
  timespec now{};
  if (clock_gettime(clock, &now) != 0) return 0;
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double ms_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

std::string whole(double ms) { return std::to_string(static_cast<uint64_t>(ms)); }

}  // namespace

int HelperChild::start(const std::vector<std::string>& command,
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

bool HelperChild::limit(const HelperLimits& limits) {
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

void HelperChild::wait(int flags) {
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

void HelperChild::end() const {
  // Where somebody else has waited for it, its number may be another's.
  if (handle_) {
    syscall(SYS_pidfd_send_signal, handle_.get(), SIGKILL, nullptr, 0);
  } else {
    kill(pid_, SIGKILL);
  }
}

double HelperChild::charge() {
  clockid_t clock;
  if (clock_getcpuclockid(pid_, &clock) == 0) charge_up_to(now_ms(clock));
  return charged_ms_;
}

HelperAllowance::HelperAllowance(HelperChild& child, const std::string& program,
                                 const HelperLimits& limits, HelperOwner& owner)
    : child_(child),
      program_(program),
      limits_(limits),
      owner_(owner),
      begin_ms_(now_ms(CLOCK_MONOTONIC)),
      begin_cpu_ms_(child.charge()) {}

Status HelperAllowance::check() {
  if (owner_.has_gone())
    return Error{ErrorCode::kCancelled, "the worker was stopped while " + program_ + " ran"};
  if (child_.charge() - begin_cpu_ms_ >= limits_.cpu_ms) {
    return Error{ErrorCode::kLimit,
                 program_ + " used up its " + whole(limits_.cpu_ms) + " ms of CPU time"};
  }
  if (owner_.cpu_left_ms() <= 0)
    return Error{ErrorCode::kTimedOut,
                 "the CPU time that a boot has for " + program_ + " is used up"};
  if (now_ms(CLOCK_MONOTONIC) - begin_ms_ >= limits_.wall_ms) {
    return Error{ErrorCode::kTimedOut,
                 program_ + " did not end within " + whole(limits_.wall_ms) + " ms"};
  }
  return Unit{};
}

}  // namespace edgert::graph
