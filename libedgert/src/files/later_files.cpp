#include "files/later_files.h"

#include <cerrno>

namespace edgert::binding {

int64_t RemoteFile::read(char*, size_t, int64_t) { return -ENOTSUP; }
int64_t RemoteFile::write(const char*, size_t, int64_t) { return -ENOTSUP; }
int64_t RemoteFile::seek(int64_t, int) { return -ENOTSUP; }
int RemoteFile::status(FileStatus*) { return -ENOTSUP; }
int RemoteFile::truncate(uint64_t) { return -ENOTSUP; }
int RemoteFile::change_mode(uint32_t) { return -ENOTSUP; }
int RemoteFile::change_owner(uint32_t, uint32_t) { return -ENOTSUP; }
int RemoteFile::change_times(double, double) { return -ENOTSUP; }
int RemoteFile::sync(bool) { return -ENOTSUP; }
int RemoteFile::lock(bool) { return -ENOTSUP; }
int RemoteFile::unlock() { return -ENOTSUP; }

}  // namespace edgert::binding

namespace edgert::files {

int LaterFiles::open(const std::string&, int, uint32_t, std::shared_ptr<binding::OpenedFile>*) {
  return -ENOTSUP;
}
int LaterFiles::status(const std::string&, bool, binding::FileStatus*) { return -ENOTSUP; }
int LaterFiles::volume(const std::string&, binding::VolumeStatus*) { return -ENOTSUP; }
int LaterFiles::begin_list(const std::string&, std::unique_ptr<binding::Listing>*) {
  return -ENOTSUP;
}
int LaterFiles::read_link(const std::string&, std::string*) { return -ENOTSUP; }
int LaterFiles::real_path(const std::string&, std::string*) { return -ENOTSUP; }
int LaterFiles::access(const std::string&, int) { return -ENOTSUP; }
int LaterFiles::make_folder(const std::string&, uint32_t, bool, std::string*) { return -ENOTSUP; }
int LaterFiles::remove_folder(const std::string&) { return -ENOTSUP; }
int LaterFiles::remove_file(const std::string&) { return -ENOTSUP; }
int LaterFiles::begin_remove(const std::string&, std::unique_ptr<binding::Removal>*) {
  return -ENOTSUP;
}
int LaterFiles::rename(const std::string&, const std::string&) { return -ENOTSUP; }
int LaterFiles::link(const std::string&, const std::string&) { return -ENOTSUP; }
int LaterFiles::symlink(const std::string&, const std::string&) { return -ENOTSUP; }
int LaterFiles::truncate(const std::string&, uint64_t) { return -ENOTSUP; }
int LaterFiles::change_mode(const std::string&, uint32_t) { return -ENOTSUP; }
int LaterFiles::change_owner(const std::string&, uint32_t, uint32_t, bool) { return -ENOTSUP; }
int LaterFiles::change_times(const std::string&, double, double, bool) { return -ENOTSUP; }

}  // namespace edgert::files
