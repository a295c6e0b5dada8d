// DescribedFile and FolderReader: an open file, and a folder, behind a descriptor of the process.
#pragma once

#include <sys/stat.h>
#include <sys/statfs.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "edgert/binding/descriptor_share.h"
#include "edgert/binding/file_system.h"

namespace edgert::files {

// The descriptor counts as one of the worker's, and is closed at once when that has been abandoned:
// each call looks whether it still may.
class DescribedFile : public binding::OpenedFile {
 public:
  // Whether the worker may open one more; -EMFILE otherwise.
  static int room_in(const binding::DescriptorShare& share);

  DescribedFile(base::Descriptor descriptor, std::shared_ptr<binding::DescriptorShare> share);
  ~DescribedFile() override;
  DescribedFile(const DescribedFile&) = delete;
  DescribedFile& operator=(const DescribedFile&) = delete;

  int64_t read(char* into, size_t most, int64_t position) override;
  int64_t write(const char* from, size_t size, int64_t position) override;
  int64_t seek(int64_t offset, int whence) override;
  int status(binding::FileStatus* out) override;
  int truncate(uint64_t length) override;
  int change_mode(uint32_t mode) override;
  int change_owner(uint32_t uid, uint32_t gid) override;
  int change_times(double atime, double mtime) override;
  int sync(bool data_only) override;
  int lock(bool exclusive) override;
  int unlock() override;

 protected:
  int descriptor() const { return descriptor_; }
  binding::DescriptorShare::Use use() const { return share_->use(); }
  // Does not ask for `use`, which is the caller's.
  int64_t write_all(const char* from, size_t size, int64_t position);

 private:
  const int descriptor_;
  const std::shared_ptr<binding::DescriptorShare> share_;
};

// What one step reads at the most, roughly.
constexpr size_t kEntriesPerStep = 1000;

// The names in a folder, some at a time. Its descriptor is the worker's in the same way.
class FolderReader final : public binding::Listing {
 public:
  // EMFILE where the worker may open no more. `folder`: from openat(2), to read.
  static int open(base::Descriptor folder, std::shared_ptr<binding::DescriptorShare> share,
                  std::unique_ptr<FolderReader>* reader);
  ~FolderReader() override;
  FolderReader(const FolderReader&) = delete;
  FolderReader& operator=(const FolderReader&) = delete;

  // Without "." and "..".
  int more(std::vector<binding::FolderEntry>* out) override;

 private:
  FolderReader(base::Descriptor folder, std::shared_ptr<binding::DescriptorShare> share);

  const int descriptor_;
  const std::shared_ptr<binding::DescriptorShare> share_;
};

// The next names of a folder that is open: 1, 0 at the end, or a negative errno.
int read_some_names(int folder, std::vector<binding::FolderEntry>* out);
binding::FileStatus status_of(const struct stat& found);
// With the time of its birth, where that is known. `flags`: AT_….
int read_status(int folder, const char* name, int flags, binding::FileStatus* out);
binding::VolumeStatus volume_of(const struct statfs& found);
binding::FolderEntry::Kind kind_of(uint64_t mode);
// The names in a folder but "." and "..", at most `most`. The descriptor is used up.
int read_folder(base::Descriptor folder, std::vector<binding::FolderEntry>* out,
                size_t most = SIZE_MAX);
struct timespec time_of(double seconds);

// What is neither a regular file nor a folder may wait for whoever is at its other end.
bool never_waits(int descriptor);

}  // namespace edgert::files
