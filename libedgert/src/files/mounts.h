// Mounts: several file systems as one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/binding/file_system.h"

namespace edgert::files {

// Paths are taken as they are written: ".." leads to what stands before it, whatever that is, and
// never above "/". Thread: any.
class Mounts final : public binding::FileSystem {
 public:
  // What all of it lies in, by whole paths; null: nothing.
  explicit Mounts(std::shared_ptr<binding::FileSystem> below);

  // At the folder `at`, in which `files` knows what lies by what follows; later ones lie over
  // earlier ones.
  void add(std::string at, std::shared_ptr<binding::FileSystem> files) {
    mounts_.push_back({std::move(at), std::move(files), false});
  }
  // The same for files that are known by whole paths: those that are there hide what else lies
  // below `at`, and nothing more.
  void lay_over(std::string at, std::shared_ptr<binding::FileSystem> files) {
    mounts_.push_back({std::move(at), std::move(files), true});
  }

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
  // From one to another: EXDEV.
  int rename(const std::string& from, const std::string& to) override;
  int link(const std::string& from, const std::string& to) override;
  int symlink(const std::string& target, const std::string& path) override;
  int truncate(const std::string& path, uint64_t length) override;
  int change_mode(const std::string& path, uint32_t mode) override;
  int change_owner(const std::string& path, uint32_t uid, uint32_t gid, bool follows) override;
  int change_times(const std::string& path, double atime, double mtime, bool follows) override;

 private:
  struct Mount {
    std::string at;
    std::shared_ptr<binding::FileSystem> files;
    bool is_laid_over;
  };
  // Who has a path, and how it is called there; what it is called there begins with `at`.
  struct Place {
    binding::FileSystem& files;
    std::string path, at;
  };
  Place find(const std::string& path) const;
  // Names of folders that only stand above mounts.
  std::vector<std::string> above_mounts(const std::string& path) const;

  std::shared_ptr<binding::FileSystem> below_;
  std::vector<Mount> mounts_;
};

}  // namespace edgert::files
