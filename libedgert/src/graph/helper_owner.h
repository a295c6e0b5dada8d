// HelperOwner: who a helper process works for, and what it is charged to.
#pragma once

#include <cstdint>
#include <string>

namespace edgert::graph {

// Thread: any, several at once.
class HelperOwner {
 public:
  virtual ~HelperOwner() = default;
  // The function's; all of one name share their turns.
  virtual const std::string& name() const = 0;
  // The host's own workers do not stand in line behind functions.
  virtual bool need_not_wait() const = 0;
  // The worker is to end, so nobody wants the result.
  virtual bool has_gone() const = 0;
  // CPU time that the process has used since the last call.
  virtual void charge_cpu(double ms) = 0;
  // What the owner may still use on helpers before its code begins.
  virtual double cpu_left_ms() const = 0;
  // Bytes that the owner may hold; 0: no limit.
  virtual uint64_t memory_limit() const = 0;
};

}  // namespace edgert::graph
