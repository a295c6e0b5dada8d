// Outsiders: who is outside of a worker and has to hear that it has ended, whatever its thread
// does.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace edgert::worker {

// A realm that is given up tells nobody, because nothing of it is destroyed; so who waits for it
// stands here. Thread: any. Owner: the worker's state.
class Outsiders final {
 public:
  class Outsider {
   public:
    virtual ~Outsider() = default;
    // At most once.
    virtual void worker_ended() noexcept = 0;
  };
  using Key = uint64_t;

  // 0: the worker has ended already, and nobody will be told.
  Key add(std::weak_ptr<Outsider> outsider);
  // It may be told at this very moment.
  void remove(Key key);
  // Tells all, in the order in which they came. Idempotent.
  void end();

 private:
  std::mutex mutex_;
  std::map<Key, std::weak_ptr<Outsider>> all_;
  Key next_ = 1;
  bool has_ended_ = false;
};

}  // namespace edgert::worker
