// FileOutcome: what has come of an operation on files.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "edgert/binding/file_system.h"

namespace edgert::binding {

// Plain data.
struct FileOutcome {
  enum class Kind : uint8_t { kCode, kOpened, kBytes, kText, kStatus, kVolume, kEntries };
  int64_t code = 0;  // below zero: a negative errno
  Kind kind = Kind::kCode;
  std::string bytes;
  std::shared_ptr<OpenedFile> file;
  FileStatus status;
  VolumeStatus volume;
  std::vector<FolderEntry> entries;
};

}  // namespace edgert::binding
