// Files: what a path names, found before it is opened.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "edgert/result.h"

namespace edgert::graph {

bool is_file(const std::string& path);
bool is_folder(const std::string& path);

// A file that has been found to be a regular one. What the path leads to has not been touched
// before: opening a pipe waits, a device acts, and /dev/zero never ends.
class RegularFile {
 public:
  // kNotFound when there is no such file.
  static Result<RegularFile> find(const std::string& path);
  RegularFile(RegularFile&& other) noexcept
      : path_(std::move(other.path_)),
        descriptor_(std::exchange(other.descriptor_, -1)),
        size_(other.size_) {}
  RegularFile& operator=(RegularFile&&) = delete;
  ~RegularFile();

  uint64_t size() const { return size_; }
  // Where this very file lies, links resolved, whatever becomes of the path meanwhile.
  Result<std::string> real_path() const;
  static constexpr uint64_t kMostBytes = uint64_t{256} << 20;
  // All of it; fails when that is not `size()` bytes, or more than kMostBytes.
  Result<std::string> read() const;

 private:
  RegularFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  Error failed(int error) const;
  std::string own_link() const;

  std::string path_;
  int descriptor_;
  uint64_t size_ = 0;
};

// Absolute, without "." and ".." (symbolic links stay).
std::string absolute_path(const std::string& path);
std::string parent(const std::string& path);

}  // namespace edgert::graph
