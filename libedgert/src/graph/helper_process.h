// A program that works for a worker, held to limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"
#include "graph/helper_limits.h"
#include "graph/helper_owner.h"

namespace edgert::graph {

struct HelperOutput {
  bool succeeded = false;
  std::string output;
  std::string complaints;  // what it wrote to stderr
};

// Runs `command` with `input` on its standard input, in its turn, and waits for its end. The
// program sees `environment` alone and no descriptor beyond the three. It is ended when it exceeds
// a limit (kLimit; the message says which, as in "esbuild used up its 2000 ms of CPU time"), when
// it takes too long or the owner has no CPU time left for it (kTimedOut), and when the owner goes
// (kCancelled); kIo when it cannot be run.
Result<HelperOutput> run_helper(const std::vector<std::string>& command,
                                const std::vector<std::string>& environment, std::string_view input,
                                const HelperLimits& limits, HelperOwner& owner);

// One that answers again and again, held to the same limits: of memory for as long as it runs, of
// time and output for each answer. It has a turn while it lives. Thread: one at a time.
class HelperSession {
 public:
  static Result<std::unique_ptr<HelperSession>> start(const std::vector<std::string>& command,
                                                      const std::vector<std::string>& environment,
                                                      const HelperLimits& limits,
                                                      HelperOwner& owner);
  ~HelperSession();
  HelperSession(const HelperSession&) = delete;
  HelperSession& operator=(const HelperSession&) = delete;

  // What it writes once it has read `input`, until `is_whole` says that nothing more is to come;
  // fails as run_helper does, and where the program ends before. After a failure it is of no use.
  Result<std::string> ask(std::string_view input,
                          const std::function<bool(std::string_view output)>& is_whole);

 private:
  struct Parts;
  explicit HelperSession(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;
};

}  // namespace edgert::graph
