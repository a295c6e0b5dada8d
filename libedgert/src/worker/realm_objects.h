// RealmObjects: a worker's /s3: operations on files, as they become requests to its object store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

#include "edgert/binding/javascript.h"
#include "edgert/binding/remote_files.h"
#include "loop/loop.h"
#include "worker/object_traffic.h"

namespace edgert::worker {

struct WorkerState;

// Thread: the worker's. Owner: the realm.
class RealmObjects final : public binding::RemoteFiles {
 public:
  static constexpr char kFolder[] = "/s3";

  RealmObjects(WorkerState& state, binding::Javascript& js, loop::Loop& loop,
               std::shared_ptr<binding::DescriptorShare> descriptors);
  ~RealmObjects();
  RealmObjects(const RealmObjects&) = delete;
  RealmObjects& operator=(const RealmObjects&) = delete;

  // Whether the worker has any. Those who see the host's files have none.
  bool are_there() const;
  bool has(const std::string& path) const override;
  void ask(binding::FileAsk asked, Done done) override;
  bool is_busy() const { return !running_.empty() || !waiting_.empty(); }
  // Drops what is under way, and takes nothing more. With the isolate still alive.
  void close();

 private:
  struct Running;
  struct Waiting {
    binding::FileAsk asked;
    Done done;
  };
  void start(binding::FileAsk asked, Done done);
  void go_on(uint64_t id);
  void end(uint64_t id);
  ObjectTraffic* traffic();

  WorkerState& state_;
  binding::Javascript& js_;
  loop::Loop& loop_;
  const std::shared_ptr<binding::DescriptorShare> descriptors_;
  bool is_closed_ = false;
  uint64_t next_ = 0;
  std::unordered_map<uint64_t, std::unique_ptr<Running>> running_;
  // While files that nobody waits for are being finished, what is asked of paths.
  std::deque<Waiting> waiting_;
  size_t finishing_ = 0;
  std::unique_ptr<ObjectTraffic> traffic_;
  std::shared_ptr<RealmObjects*> self_ = std::make_shared<RealmObjects*>(this);
};

}  // namespace edgert::worker
