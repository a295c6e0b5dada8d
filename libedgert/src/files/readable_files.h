// ReadableFiles: those of the host's files that a worker may read, and the folders above them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "edgert/binding/descriptor_share.h"
#include "edgert/binding/file_system.h"

namespace edgert::files {

// Which files these are. Thread: any, and so it does not change.
class ReadRule {
 public:
  virtual ~ReadRule() = default;

  // Where the host may have what the worker calls `path`, which is absolute and normal.
  virtual std::vector<std::string> places_of(const std::string& path) const = 0;
  // Whether the worker may read a file by this path, which was found by way of `place` and lies at
  // `real`, links resolved.
  virtual bool may_read(const std::string& path, const std::string& place,
                        const std::string& real) const = 0;
  // Whether there may be such a file below this folder, for which the same holds.
  virtual bool may_enter(const std::string& path, const std::string& place,
                         const std::string& real) const = 0;
};

// Nothing can be written here. Whatever the rule does not name is not there. Links are not seen as
// such: they are what they lead to.
class ReadableFiles final : public binding::FileSystem {
 public:
  ReadableFiles(std::shared_ptr<const ReadRule> rule,
                std::shared_ptr<binding::DescriptorShare> share)
      : rule_(std::move(rule)), share_(std::move(share)) {}

  int open(const std::string& path, int flags, uint32_t mode,
           std::shared_ptr<binding::OpenedFile>* file) override;
  int status(const std::string& path, bool follows, binding::FileStatus* out) override;
  int volume(const std::string& path, binding::VolumeStatus* out) override;
  int begin_list(const std::string& path, std::unique_ptr<binding::Listing>* listing) override;
  int read_link(const std::string& path, std::string* out) override;
  int real_path(const std::string& path, std::string* out) override;
  int access(const std::string& path, int mode) override;

 private:
  class Visible;

  // What a path leads to.
  struct Found {
    base::Descriptor descriptor;
    std::string place;
    bool is_folder = false;
  };
  int find(const std::string& path, Found* found) const;
  bool holds_any(const std::string& path, size_t* left) const;

  const std::shared_ptr<const ReadRule> rule_;
  const std::shared_ptr<binding::DescriptorShare> share_;
};

}  // namespace edgert::files
