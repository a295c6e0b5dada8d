// RealmFiles: the files that a worker's scripts see.
#pragma once

#include <memory>
#include <string>

#include "edgert/binding/files.h"
#include "files/private_folder.h"

namespace edgert::worker {

class RealmEntry;
class RealmObjects;
struct WorkerState;

// Thread: the worker's. Owner: the realm.
class RealmFiles final : public binding::Files {
 public:
  // `objects`: its /s3, where there is one.
  RealmFiles(const WorkerState& state, const RealmEntry& entry, RealmObjects& objects,
             std::shared_ptr<binding::DescriptorShare> descriptors)
      : state_(state), entry_(entry), objects_(objects), descriptors_(std::move(descriptors)) {}
  ~RealmFiles() { remove_temporary(); }

  std::shared_ptr<binding::FileSystem> system() override;
  binding::RemoteFiles* remote() override;
  bool sees_host() const override;
  std::string folder() const override;
  std::string path_of(const std::string& url) const override;
  bool may_wait(bool to_read) const override;
  std::shared_ptr<binding::DescriptorShare> descriptors() override { return descriptors_; }

  // How many of the descriptors are there as long as the worker, whatever its scripts do.
  size_t standing_descriptors() const;
  // The worker's own files go, whoever has them open still.
  void remove_temporary();

 private:
  std::shared_ptr<binding::FileSystem> make() const;

  const WorkerState& state_;
  const RealmEntry& entry_;  // whose folder static patterns are relative to
  RealmObjects& objects_;
  const std::shared_ptr<binding::DescriptorShare> descriptors_;
  std::shared_ptr<files::PrivateFolder> temporary_;
  std::shared_ptr<binding::FileSystem> system_;  // once the entry is known
};

}  // namespace edgert::worker
