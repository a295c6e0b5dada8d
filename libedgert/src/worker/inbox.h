// Inbox: a worker's letter box.
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "worker/message.h"

namespace edgert::worker {

// Messages and control work queued for one worker's thread. Thread: any for deliver, submit and the
// switches; the worker's for the rest. Control work is for the same process only (metrics,
// listening, shutdown); what another worker sends is always a Message.
class Inbox final : public Receiver {
 public:
  using Work = std::function<void()>;

  // Requests are refused after stop_requests, everything after close.
  bool deliver(Message& message) override;
  bool submit(Work work);
  void stop_requests();
  bool takes_requests() const;
  // Nothing gets in any more; what is inside is dropped by the caller's last take.
  void close();

  // Calls `wake` (any thread) when the box turns from empty to filled. Called with null before the
  // wake's target goes away.
  void set_wake(std::function<void()> wake);
  // Requests that were delivered and not yet finished, by the client's endpoint and its number.
  using RequestKey = std::pair<EndpointId, uint32_t>;
  void finished(const RequestKey& request);
  std::vector<RequestKey> unfinished() const;

  // Empties the box into the two lists, in order of arrival each.
  void take(std::vector<Message>* messages, std::vector<Work>* work);
  bool empty() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Message> messages_;
  std::vector<Work> work_;
  std::set<RequestKey> unfinished_;
  std::function<void()> wake_;
  bool requests_ = true;
  bool open_ = true;
};

// Finds receivers by number.
class Endpoints {
 public:
  EndpointId add(std::weak_ptr<Receiver> receiver);
  void remove(EndpointId id);
  std::shared_ptr<Receiver> find(EndpointId id) const;

 private:
  mutable std::mutex mutex_;
  EndpointId next_ = 1;
  std::unordered_map<EndpointId, std::weak_ptr<Receiver>> receivers_;
};

}  // namespace edgert::worker
