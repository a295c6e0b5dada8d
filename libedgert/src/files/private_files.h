// PrivateFiles: a worker's own /tmp.
#pragma once

#include <memory>
#include <string>

#include "edgert/binding/descriptor_share.h"
#include "edgert/binding/file_system.h"
#include "files/private_folder.h"

namespace edgert::files {

// Paths are those below it: "" is /tmp itself, "/a" is /tmp/a.
class PrivateFiles final : public binding::FileSystem {
 public:
  PrivateFiles(std::shared_ptr<PrivateFolder> folder,
               std::shared_ptr<binding::DescriptorShare> share)
      : folder_(std::move(folder)), share_(std::move(share)) {}

  int open(const std::string& path, int flags, uint32_t mode,
           std::shared_ptr<binding::OpenedFile>* file) override;
  int status(const std::string& path, bool follows, binding::FileStatus* out) override;
  // Its quota and what is used of it.
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
  // No others than they have.
  int change_owner(const std::string& path, uint32_t uid, uint32_t gid, bool follows) override;
  int change_times(const std::string& path, double atime, double mtime, bool follows) override;

 private:
  int enter(PrivateFolder::Entered* entered) { return folder_->enter(entered); }
  const ConfinedFolder& root() const { return folder_->root(); }
  // What a path leads to, without opening it for anything.
  int find(const std::string& path, bool follows, base::Descriptor* found) const;
  int make_one(const std::string& path, uint32_t mode);

  const std::shared_ptr<PrivateFolder> folder_;
  const std::shared_ptr<binding::DescriptorShare> share_;
};

}  // namespace edgert::files
