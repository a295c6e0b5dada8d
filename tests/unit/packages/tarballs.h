// Tarballs made by hand, as strangers may make them.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "packages/tarball.h"
#include "support/gzip.h"

namespace edgert::test {

struct TarEntry {
  std::string name;
  std::string body;
  char type = '0';
  std::string link = "";
  int mode = 0644;
  uint64_t told_size = UINT64_MAX;  // in the head; by default the body's
};

inline std::string tar_head(const TarEntry& entry) {
  std::string head(512, '\0');
  const auto put = [&](size_t at, const std::string& text) { head.replace(at, text.size(), text); };
  char number[32];
  put(0, entry.name.substr(0, 100));
  std::snprintf(number, sizeof number, "%07o", static_cast<unsigned>(entry.mode));
  put(100, number);
  put(108, "0000000");
  put(116, "0000000");
  const uint64_t size = entry.told_size == UINT64_MAX ? entry.body.size() : entry.told_size;
  std::snprintf(number, sizeof number, "%011llo", static_cast<unsigned long long>(size));
  put(124, number);
  put(136, "00000000000");
  put(148, "        ");
  head[156] = entry.type;
  put(157, entry.link.substr(0, 100));
  put(257, std::string("ustar\0"
                       "00",
                       8));
  unsigned sum = 0;
  for (const char c : head) sum += static_cast<unsigned char>(c);
  std::snprintf(number, sizeof number, "%06o", sum);
  put(148, std::string(number) + std::string("\0 ", 2));
  return head;
}

inline std::string tar_of(const std::vector<TarEntry>& entries) {
  std::string tar;
  for (const TarEntry& entry : entries) {
    tar += tar_head(entry) + entry.body;
    tar.resize((tar.size() + 511) / 512 * 512);
  }
  return tar + std::string(1024, '\0');
}

// An extended header (pax), which holds for the next entry.
inline TarEntry pax(const std::string& key, const std::string& value) {
  size_t size = key.size() + value.size() + 3;
  size_t digits = std::to_string(size).size();
  while (std::to_string(size + digits).size() != digits) ++digits;
  return {"PaxHeader", std::to_string(size + digits) + " " + key + "=" + value + "\n", 'x'};
}

// Where one test unpacks.
class UnpackFolder {
 public:
  UnpackFolder() {
    REQUIRE(mkdtemp(path_) != nullptr);
    std::filesystem::create_directory(path());
  }
  ~UnpackFolder() { std::filesystem::remove_all(path_); }
  std::string path() const { return std::string(path_) + "/package"; }
  // The error, or nothing.
  std::string unpack(const std::string& bytes, const packages::TarballLimits& limits = {}) const {
    const Status status = packages::unpack({kName, bytes, "", ""}, path(), limits);
    return status.ok() ? "" : status.error().message;
  }
  std::string unpack(const std::vector<TarEntry>& entries,
                     const packages::TarballLimits& limits = {}) const {
    return unpack(gzip(tar_of(entries)), limits);
  }
  bool has(const std::string& file) const {
    return std::filesystem::exists(std::filesystem::symlink_status(path() + "/" + file));
  }
  std::string read(const std::string& file) const {
    std::ifstream in(path() + "/" + file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  size_t entries() const {
    size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::recursive_directory_iterator(path()))
      ++count;
    return count;
  }
  // Whether there is nothing but the folder where it lies.
  bool is_alone() const {
    size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(path_)) ++count;
    return count == 1;
  }

  static constexpr const char* kName = "https://x.test/a-1.0.0.tgz";

 private:
  char path_[32] = "/tmp/edgert-unpack-XXXXXX";
};

}  // namespace edgert::test
