// A worker's /tmp, below a folder of the test's.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "files/private_files.h"

namespace edgert::test {

class Folder {
 public:
  Folder() { REQUIRE(mkdtemp(path_) != nullptr); }
  ~Folder() {
    // Who removes a worker's folder beside is not to meet this.
    files::PrivateFolder::finish_removals();
    std::filesystem::remove_all(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path(const std::string& below = {}) const { return path_ + below; }
  bool is_empty() const { return std::filesystem::is_empty(path_); }
  void write(const std::string& below, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(path(below)).parent_path());
    std::ofstream(path(below)) << text;
  }

 private:
  char path_[32] = "/tmp/edgert-files-XXXXXX";
};

struct PrivateTmp {
  explicit PrivateTmp(uint64_t quota_bytes = 1000, uint64_t most_entries = 100)
      : folder(std::make_shared<files::PrivateFolder>(options(quota_bytes, most_entries), share)),
        files(folder, share) {}
  files::PrivateFolderOptions options(uint64_t quota_bytes, uint64_t most_entries) const {
    files::PrivateFolderOptions options;
    options.base = base.path();
    options.quota_bytes = quota_bytes;
    options.most_entries = most_entries;
    return options;
  }

  std::shared_ptr<binding::OpenedFile> open(const std::string& path, int flags = O_RDWR | O_CREAT) {
    std::shared_ptr<binding::OpenedFile> file;
    REQUIRE(files.open(path, flags, 0666, &file) == 0);
    return file;
  }
  int64_t write(const std::string& path, size_t size) {
    const std::string bytes(size, 'x');
    return open(path, O_WRONLY | O_CREAT | O_TRUNC)->write(bytes.data(), bytes.size(), -1);
  }
  std::string read(const std::string& path) {
    std::shared_ptr<binding::OpenedFile> file;
    const int error = files.open(path, O_RDONLY, 0, &file);
    if (error != 0) return std::to_string(error);
    std::string bytes(10000, '\0');
    bytes.resize(static_cast<size_t>(file->read(bytes.data(), bytes.size(), 0)));
    return bytes;
  }
  uint64_t used() {
    files::PrivateFolder::Entered entered;
    REQUIRE(folder->enter(&entered) == 0);
    return folder->used_bytes();
  }
  uint64_t entries() {
    files::PrivateFolder::Entered entered;
    REQUIRE(folder->enter(&entered) == 0);
    return folder->entries();
  }

  const Folder base;
  const std::shared_ptr<binding::DescriptorShare> share =
      std::make_shared<binding::DescriptorShare>(100, true);
  const std::shared_ptr<files::PrivateFolder> folder;
  files::PrivateFiles files;
};

}  // namespace edgert::test
