// Files and file: URLs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "edgert/result.h"

namespace edgert::modules {

bool is_file(const std::string& path);

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
  // All of it; fails when that is not `size()` bytes, or more than 256 MB.
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

// "file:///srv/a%20b.ts" and back. `path_of` gives an empty text for other schemes.
std::string file_url(const std::string& path);
std::string path_of(std::string_view url);
// The one spelling of a file: URL: its path absolute, without "." and ".." even where they are
// encoded. Fails for those that name no file of this machine.
Result<std::string> normal_file_url(std::string_view url);
bool is_file_url(std::string_view url);
// The absolute path that a path or a file: URL names; of a URL that names none, the URL itself.
std::string named_path(const std::string& path_or_url);
std::string percent_decode(std::string_view text);

// SHA-256 in hexadecimal.
std::string sha256(std::string_view bytes);
std::string base64_decode(std::string_view text);

}  // namespace edgert::modules
