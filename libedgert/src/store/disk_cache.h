// DiskCache: entries by kind and key in a directory that several processes share.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "edgert/result.h"

namespace edgert::store {

// The SHA-256 in front of each entry tells a damaged one, not a forged one, and V8 executes what it
// reads: a directory that others may write to is not used. Thread: any. An entry is moved into
// place whole; what cannot be read or written counts as absent. Files of other names than it gives
// are left alone.
class DiskCache {
 public:
  // Keeps about `budget_bytes`, whoever writes: what was used longest ago goes first. 0, or an
  // empty directory: nothing is kept.
  DiskCache(std::string directory, uint64_t budget_bytes);

  // Makes the directory when it is missing; an error says why it cannot be used.
  Status check() const;

  std::optional<std::string> read(const std::string& kind, const std::string& key) const;
  void write(const std::string& kind, const std::string& key, std::string_view value);
  // Entries that others write and read as files of their own form, by these paths; empty: there is
  // none, or none is to be kept. What is found was put there by this user. Who writes moves the
  // file into place whole, and says so by `wrote`.
  std::string find_file(const std::string& kind, const std::string& key) const;
  std::string place_for(const std::string& kind, const std::string& key, uint64_t bytes);
  void wrote(uint64_t bytes);
  // The entry is in use.
  void touch(const std::string& kind, const std::string& key) const;

 private:
  bool is_off() const { return directory_.empty() || budget_bytes_ == 0; }
  void make_room() const;
  base::Descriptor make_kind(const std::string& kind) const;

  const std::string directory_;
  const uint64_t budget_bytes_;
  // What this process has written since it last looked at what there is; it begins with a look.
  std::atomic<uint64_t> written_bytes_;
};

}  // namespace edgert::store
