// An owner of helper processes for tests.
#pragma once

#include <atomic>
#include <limits>
#include <string>

#include "graph/helper_process.h"

namespace edgert::test {

struct Owner final : graph::HelperOwner {
  explicit Owner(std::string function = "function") : function(std::move(function)) {}
  const std::string& name() const override { return function; }
  bool need_not_wait() const override { return false; }
  bool has_gone() const override { return gone.load(); }
  void charge_cpu(double ms) override { charged_ms += ms; }
  double cpu_left_ms() const override { return left_ms - charged_ms; }
  uint64_t memory_limit() const override { return memory; }

  const std::string function;
  std::atomic<bool> gone{false};
  std::atomic<double> charged_ms{0};
  double left_ms = std::numeric_limits<double>::infinity();
  uint64_t memory = 0;
};

inline graph::HelperLimits roomy() { return {uint64_t{1} << 30, 1 << 20, 60000, 60000}; }

// Runs a line of the shell as a helper.
inline Result<graph::HelperOutput> run_line(const std::string& line, Owner& owner,
                                            const graph::HelperLimits& limits = roomy(),
                                            std::string_view input = {}) {
  return graph::run_helper({"/bin/sh", "-c", line}, {"ONLY=this"}, input, limits, owner);
}

}  // namespace edgert::test
