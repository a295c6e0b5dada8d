#include "graph/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <filesystem>

namespace edgert::graph {

bool is_file(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

bool is_folder(const std::string& path) {
  struct stat info;
  return path.find('\0') == std::string::npos && stat(path.c_str(), &info) == 0 &&
         S_ISDIR(info.st_mode);
}

Error RegularFile::failed(int error) const {
  return Error{error == ENOENT || error == ENOTDIR ? ErrorCode::kNotFound : ErrorCode::kIo,
               "cannot read " + path_ + ": " + std::strerror(error)};
}

std::string RegularFile::own_link() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

Result<RegularFile> RegularFile::find(const std::string& path) {
  // What stands behind a null character would count for its name, but not for the kernel.
  const bool is_whole = path.find('\0') == std::string::npos;
  errno = ENOENT;
  RegularFile file(path, is_whole ? ::open(path.c_str(), O_PATH | O_CLOEXEC) : -1);
  struct stat found;
  if (file.descriptor_ < 0 || fstat(file.descriptor_, &found) != 0) return file.failed(errno);
  if (S_ISDIR(found.st_mode)) return Error{ErrorCode::kIo, path + " is a directory"};
  if (!S_ISREG(found.st_mode)) return Error{ErrorCode::kIo, path + " is no regular file"};
  file.size_ = static_cast<uint64_t>(found.st_size);
  return file;
}

RegularFile::~RegularFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<std::string> RegularFile::real_path() const {
  std::string target(PATH_MAX, '\0');
  const ssize_t size = readlink(own_link().c_str(), target.data(), target.size());
  if (size <= 0 || static_cast<size_t>(size) == target.size())
    return Error{ErrorCode::kIo, "cannot tell where " + path_ + " lies: /proc does not say"};
  target.resize(static_cast<size_t>(size));
  return target;
}

Result<std::string> RegularFile::read() const {
  if (size_ > kMostBytes) {
    return Error{ErrorCode::kLimit, path_ + " has " + std::to_string(size_ >> 20) +
                                        " MB; files of at most " +
                                        std::to_string(kMostBytes >> 20) + " MB are read"};
  }
  // By its descriptor: the path may lead elsewhere by now.
  const int readable = ::open(own_link().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (readable < 0) return failed(errno);
  // One byte more tells whether it has grown.
  std::string bytes(size_ + 1, '\0');
  size_t filled = 0;
  ssize_t got = 0;
  while (filled < bytes.size() &&
         ((got = ::read(readable, bytes.data() + filled, bytes.size() - filled)) > 0 ||
          (got < 0 && errno == EINTR))) {
    filled += got > 0 ? static_cast<size_t>(got) : 0;
  }
  const int error = errno;
  close(readable);
  if (got < 0) return failed(error);
  if (filled != size_) return Error{ErrorCode::kIo, path_ + " changes while it is read"};
  bytes.resize(filled);
  return bytes;
}

std::string absolute_path(const std::string& path) {
  std::error_code failed;
  const std::filesystem::path absolute = std::filesystem::absolute(path, failed);
  std::string normal =
      (failed ? std::filesystem::path(path) : absolute).lexically_normal().string();
  if (normal.size() > 1 && normal.back() == '/') normal.pop_back();
  return normal;
}

std::string parent(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace edgert::graph
