// RealmFiles: which files a worker's scripts may read.
#pragma once

#include <memory>
#include <string>

#include "edgert/binding/files.h"

namespace edgert::worker {

class RealmEntry;
struct WorkerState;

// Thread: the worker's. Owner: the realm.
class RealmFiles final : public binding::Files {
 public:
  RealmFiles(const WorkerState& state, const RealmEntry& entry,
             std::shared_ptr<binding::DescriptorShare> descriptors)
      : state_(state), entry_(entry), descriptors_(std::move(descriptors)) {}

  std::string readable_path(const std::string& url) override;
  std::shared_ptr<binding::DescriptorShare> descriptors() override { return descriptors_; }

 private:
  const WorkerState& state_;
  const RealmEntry& entry_;  // whose folder static patterns are relative to
  const std::shared_ptr<binding::DescriptorShare> descriptors_;
};

}  // namespace edgert::worker
