// A package's tarball, unpacked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "edgert/result.h"

namespace edgert::packages {

struct TarballLimits {
  uint64_t most_bytes = uint64_t{512} << 20;       // of all files together
  uint64_t most_file_bytes = uint64_t{256} << 20;  // of one
  size_t most_entries = 100'000;                   // files, folders and what is left out
  size_t most_path_bytes = 1000;                   // below the folder
  // Asked before so many more bytes are written; an error ends it. Empty: nobody counts.
  std::function<Status(uint64_t bytes)> charge;
};

struct Tarball {
  std::string name;            // what errors call it: its URL
  std::string_view bytes;      // tar, compressed by gzip
  std::string_view integrity;  // see check_integrity
  std::string_view shasum;
};

// Writes what lies below the tarball's own top folder, whatever that is called, into `folder`,
// which is empty: regular files and folders. Links, devices and what lies beside a top folder are
// left out. A path that leads out of the folder is an error, and so is what is no path of a
// package; files that had come before stay, and the caller removes them. Of several files of one
// path the last one counts. Errors name the tarball and the entry.
Status unpack(const Tarball& tarball, const std::string& folder, const TarballLimits& limits = {});

}  // namespace edgert::packages
