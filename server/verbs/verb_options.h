// What the verbs that walk a module graph are asked for: cache, info, bundle, unbundle, vendor.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/log_sink.h"

namespace edgert::server {

// The lock file that a function is held to, or where a new one belongs.
inline constexpr char kNearestLock[] = "nearest";

enum class Verb { kBundle, kUnbundle, kCache, kInfo, kVendor };

struct VerbOptions {
  Verb verb = Verb::kCache;
  std::vector<std::string> files;  // entries, or folders with an index file; of unbundle a pack
  std::string output;              // empty: the verb's own
  std::string import_map;
  bool cached_only = false;
  bool disable_module_cache = false;
  std::string lock;  // a path, or kNearestLock; empty: none is written
  bool frozen = false;
  bool json = false;
  bool force = false;
  std::vector<std::string> static_patterns;
  std::string checksum = "sha256";
  uint64_t timeout_s = 0;          // 0: none
  std::vector<std::string> notes;  // about flags, to be told
  Verbosity verbosity = Verbosity::kNormal;
};

}  // namespace edgert::server
