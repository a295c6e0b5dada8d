// Memory: what one realm may use, as bindings see it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace edgert::binding {

// The one budget of a realm, of all that scripts make it keep: V8's heap and the buffers,
// WebAssembly, what ICU keeps, bodies that come or wait to be sent, and what else natives hold.
// Limits on it are live: they are what Worker::set_limits said last. Thread: the realm's. Owner:
// the realm's worker.
class Memory {
 public:
  // 0: there is no limit, whatever is asked here.
  virtual uint64_t limit_bytes() const = 0;
  // Whether the worker may use `bytes` more. May collect garbage.
  virtual bool has_room(uint64_t bytes) = 0;
  // The same, and collects garbage if need be, however little while ago it was collected: for what
  // has come already and would be refused, seldom and much at a time.
  virtual bool surely_has_room(uint64_t bytes) = 0;

  // What natives hold where V8 does not see it; HeldBytes is the way to add to it. Whoever adds
  // takes as much away again; may outlive the realm.
  virtual const std::shared_ptr<size_t>& held() = 0;
  // Whether it alone is more than the limit.
  virtual bool holds_too_much() const = 0;

  // Copies for calculations beside the realm's thread are no part of what the worker has in use: it
  // is lent as much again as it may use for itself, or 1 GiB where it has no limit. False: it would
  // be too much, and nothing is lent.
  virtual bool lend(uint64_t bytes) = 0;
  virtual void take_back(uint64_t bytes) = 0;

 protected:
  ~Memory() = default;
};

}  // namespace edgert::binding
