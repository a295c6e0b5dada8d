// HostFiles: the files of the host, for workers that are trusted with them.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edgert/binding/descriptor_share.h"
#include "edgert/binding/file_system.h"

namespace edgert::files {

class HostFiles final : public binding::FileSystem {
 public:
  explicit HostFiles(std::shared_ptr<binding::DescriptorShare> share) : share_(std::move(share)) {}

  // Of what is no regular file, reads and writes that would wait answer EAGAIN.
  int open(const std::string& path, int flags, uint32_t mode,
           std::shared_ptr<binding::OpenedFile>* file) override;
  int status(const std::string& path, bool follows, binding::FileStatus* out) override;
  int volume(const std::string& path, binding::VolumeStatus* out) override;
  int begin_list(const std::string& path, std::unique_ptr<binding::Listing>* listing) override;
  int read_link(const std::string& path, std::string* out) override;
  int real_path(const std::string& path, std::string* out) override;
  int access(const std::string& path, int mode) override;
  int make_folder(const std::string& path, uint32_t mode, bool recursive,
                  std::string* first) override;
  int remove_folder(const std::string& path) override;
  int remove_file(const std::string& path) override;
  int begin_remove(const std::string& path, std::unique_ptr<binding::Removal>* rest) override;
  int rename(const std::string& from, const std::string& to) override;
  int link(const std::string& from, const std::string& to) override;
  int symlink(const std::string& target, const std::string& path) override;
  int truncate(const std::string& path, uint64_t length) override;
  int change_mode(const std::string& path, uint32_t mode) override;
  int change_owner(const std::string& path, uint32_t uid, uint32_t gid, bool follows) override;
  int change_times(const std::string& path, double atime, double mtime, bool follows) override;

 private:
  const std::shared_ptr<binding::DescriptorShare> share_;
};

}  // namespace edgert::files
