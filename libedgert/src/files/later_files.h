// LaterFiles: where files lie that answer later, for who asks now.
#pragma once

#include "edgert/binding/remote_files.h"

namespace edgert::files {

// A folder, of which nothing else can be said here: binding::RemoteFiles knows what is in it.
class LaterFiles final : public binding::FileSystem {
 public:
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
};

}  // namespace edgert::files
