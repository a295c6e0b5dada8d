// HelperChild: the process of a helper, and what it may still use.
#pragma once

#include <sys/types.h>
#include <sys/wait.h>

#include <string>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "edgert/result.h"
#include "graph/helper_limits.h"
#include "graph/helper_owner.h"

namespace edgert::graph {

// A process that is started, watched and always waited for.
class HelperChild {
 public:
  explicit HelperChild(HelperOwner& owner) : owner_(owner) {}
  ~HelperChild() {
    if (runs()) {
      end();
      wait(0);
    }
  }
  HelperChild(const HelperChild&) = delete;
  HelperChild& operator=(const HelperChild&) = delete;

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
  base::Descriptor handle_;  // a pidfd, where the kernel has them
  int status_ = 0;
  bool unknown_ = false;
  double charged_ms_ = 0;

  void charge_up_to(double ms) {
    if (ms <= charged_ms_) return;
    owner_.charge_cpu(ms - std::exchange(charged_ms_, ms));
  }
};

// What a child may use from here on.
class HelperAllowance {
 public:
  HelperAllowance(HelperChild& child, const std::string& program, const HelperLimits& limits,
                  HelperOwner& owner);
  // An error when the child has to end.
  Status check();

 private:
  HelperChild& child_;
  const std::string& program_;
  const HelperLimits& limits_;
  HelperOwner& owner_;
  const double begin_ms_, begin_cpu_ms_;
};

}  // namespace edgert::graph
