// Inbox: a worker's letter box.
#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "wire/exchange_table.h"
#include "wire/message.h"

namespace edgert::wire {

class Inbox;

// What a thread puts into boxes in one turn of its loop, and may wait, wakes each of their
// receivers once, at the turn's end, as what it writes to sockets goes out then. Thread: its own.
// Owner: the thread.
class LaterWakes final {
 public:
  ~LaterWakes() { end(); }
  // From here on; `comes_due` is called when there is somebody to wake, and has `wake_all` called
  // before the thread waits.
  void begin(std::function<void()> comes_due);
  void wake_all();
  // From here on receivers are woken at once.
  void end();

 private:
  friend class Inbox;
  // False: this thread does not.
  static bool put_off(Inbox& box);
  static thread_local LaterWakes* current;

  std::function<void()> comes_due_;
  std::vector<std::shared_ptr<Inbox>> boxes_, waking_;
};

// Messages for one worker's thread. Thread: any for deliver and the switches; the worker's for the
// rest.
class Inbox final : public Receiver, public std::enable_shared_from_this<Inbox> {
 public:
  // Requests are refused after stop_requests, everything after close.
  bool deliver(Message& message) override;
  bool is_lasting() const override { return true; }
  // False when the box is closed.
  bool tell(Control control, EndpointId from = 0);
  void stop_requests();
  // Takes no lock.
  bool takes_requests() const { return requests_.load(std::memory_order_acquire); }
  // Nothing gets in any more; what is inside is dropped by the caller's last take.
  void close();

  // Calls `wake` (any thread) once there is something in the box, and again when something comes
  // after a `take`. Called with null before the wake's target goes away.
  void set_wake(std::function<void()> wake);
  // Requests that were delivered and not yet finished, by the client's endpoint and its number.
  using RequestKey = ExchangeKey;
  void finished(std::span<const RequestKey> requests);
  void finished(const RequestKey& request) { finished({&request, 1}); }
  std::vector<RequestKey> unfinished() const;

  // Takes out the requests alone.
  std::vector<Message> take_requests();
  // What one turn of the receiver's loop takes: so many messages, or so many bytes of them.
  struct Turn {
    size_t messages = 128;
    size_t bytes = 1024 * 1024;
  };
  // Moves a turn's share into the list. Each sender's messages keep their order; where there are
  // more than a turn takes, senders take turns. True when something is left: the receiver comes
  // again by itself, for nobody wakes it.
  bool take(const Turn& turn, std::vector<Message>* messages);
  // Empties the box.
  std::vector<Message> take_all();
  bool empty() const;

 private:
  friend class LaterWakes;
  void wake_now();
  void wake();
  bool is_empty() const { return messages_.empty() && senders_.empty(); }
  void sort_by_sender();

  // Shared by those who wake, so that a wake's target stays as long as they are at it. They do not
  // have the other meanwhile: on one core who is woken runs at once, and would wait for it.
  std::shared_mutex wake_mutex_;
  mutable std::mutex mutex_;  // taken with wake_mutex_, where both are, behind it
  std::vector<Message> messages_;
  // Messages that did not fit into a turn: `senders_` says whose turn it is, each sender once.
  std::unordered_map<EndpointId, std::deque<Message>> waiting_;
  std::deque<EndpointId> senders_;
  struct Nothing {};
  ExchangeTable<Nothing> unfinished_;
  std::function<void()> wake_;        // changes under both
  bool is_woken_ = false;             // since the last take
  std::atomic<bool> requests_{true};  // changes under the lock alone
  bool open_ = true;
};

// Finds receivers by number.
class Endpoints {
 public:
  EndpointId add(std::weak_ptr<Receiver> receiver);
  void remove(EndpointId id);
  std::shared_ptr<Receiver> find(EndpointId id) const;
  // Grows whenever one is removed: who remembers what was found looks at it before.
  uint64_t removals() const { return removals_.load(std::memory_order_acquire); }

 private:
  std::atomic<uint64_t> removals_{0};  // apart from what those write who look
  alignas(64) mutable std::mutex mutex_;
  EndpointId next_ = 1;
  std::unordered_map<EndpointId, std::weak_ptr<Receiver>> receivers_;
};

}  // namespace edgert::wire
