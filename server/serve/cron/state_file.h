// StateFile: what the schedules have done, over restarts.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "edgert/result.h"

namespace edgert::server::cron {

// Of one job.
struct Remembered {
  int64_t settled_s = 0;  // the last due time that was seen to
  int64_t begun_s = 0;    // a due time that was begun, and of which no end is known; 0: none
  uint64_t timing = 0;    // timing_of the job
};

using Memory = std::map<std::string, Remembered>;

// A file that is replaced whole: whoever reads it finds an old one or a new one. Each call reads or
// writes the disk. Thread: one at a time.
class StateFile {
 public:
  static constexpr size_t kMostEntries = 20000;
  static constexpr size_t kMostBytes = 8 << 20;

  explicit StateFile(std::string path) : path_(std::move(path)) {}
  const std::string& path() const { return path_; }

  struct Read {
    Memory memory;
    std::string warning;  // empty: all is well
  };
  // No file is an empty memory. One that is torn, or somebody else's, is renamed to PATH.bad or, if
  // there are such, PATH.bad-2 and so on, and the warning says so: nothing is lost. An error: there
  // is one, and it can neither be read nor be put aside.
  Result<Read> read() const;
  // Beyond kMostEntries those go whose last due time is longest ago.
  Status write(Memory memory) const;

 private:
  Result<std::string> put_aside() const;

  const std::string path_;
};

}  // namespace edgert::server::cron
