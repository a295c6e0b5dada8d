// A directory for one test's cache.
#pragma once

#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace edgert::test {

class CacheFolder {
 public:
  CacheFolder() { REQUIRE(mkdtemp(path_) != nullptr); }
  ~CacheFolder() { std::filesystem::remove_all(path_); }
  CacheFolder(const CacheFolder&) = delete;
  CacheFolder& operator=(const CacheFolder&) = delete;
  std::string path() const { return std::string(path_) + "/cache"; }

  size_t bytes() const {
    size_t sum = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path())) {
      if (entry.is_regular_file()) sum += entry.file_size();
    }
    return sum;
  }
  size_t files() const {
    size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path())) {
      if (entry.is_regular_file()) ++count;
    }
    return count;
  }

 private:
  char path_[32] = "/tmp/edgert-cache-XXXXXX";
};

// As a SHA-256 in hexadecimal.
inline std::string key(int number) {
  std::string digits = std::to_string(number);
  return std::string(64 - digits.size(), '0') + digits;
}

}  // namespace edgert::test
