// ObjectTraffic: sends the requests of one worker to its object store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "edgert/binding/descriptor_share.h"
#include "edgert/binding/http_client.h"
#include "edgert/binding/memory.h"
#include "loop/loop.h"
#include "s3/endpoint.h"
#include "s3/request.h"

namespace edgert::worker {

// Each is signed and sent, again where it failed in a way that may pass, and answered with what
// came last. They go out with the host's rights; redirections are not followed. So many are under
// way at most; others wait. Thread: the loop's. Destroying it drops them all without a word.
class ObjectTraffic {
 public:
  using Done = std::function<void(s3::Answer)>;
  using Log = std::function<void(const std::string&)>;
  ObjectTraffic(loop::Loop& loop, const ObjectStore& store, s3::Endpoint endpoint,
                std::shared_ptr<binding::DescriptorShare> descriptors, binding::Memory& memory,
                Log log);
  ~ObjectTraffic();
  ObjectTraffic(const ObjectTraffic&) = delete;
  ObjectTraffic& operator=(const ObjectTraffic&) = delete;

  // `done` is called once, never inside this call. Nothing is refused.
  void send(std::shared_ptr<const s3::Request> request, Done done);

 private:
  class Exchange;
  // A connection of its own kind: null where none can be made.
  std::shared_ptr<binding::HttpClient> client();
  void settle(uint64_t id);
  void begin_waiting();
  void tell(const Exchange& exchange, const s3::Answer& answer);

  loop::Loop& loop_;
  const ObjectStoreRetries retries_;
  const uint32_t silence_ms_;
  const s3::Endpoint endpoint_;
  const std::shared_ptr<binding::DescriptorShare> descriptors_;
  binding::Memory& memory_;
  const Log log_;
  std::shared_ptr<binding::HttpClient> client_;
  uint64_t next_ = 0;
  std::unordered_map<uint64_t, std::unique_ptr<Exchange>> exchanges_;
  std::deque<std::unique_ptr<Exchange>> waiting_;
  uint64_t paused_until_ms_ = 0;  // while the store is busy
  uint64_t told_ms_ = 0;
  size_t untold_ = 0;
  std::shared_ptr<ObjectTraffic*> self_ = std::make_shared<ObjectTraffic*>(this);
};

}  // namespace edgert::worker
