// StandardStream: standard input, output or error as a file.
#pragma once

#include "edgert/binding/file_system.h"

namespace edgert::bindings {

// The process's own, or nothing: what is read is at its end, what is written is gone. EAGAIN for
// what would have to wait for whoever is at the other end.
class StandardStream final : public binding::OpenedFile {
 public:
  // `descriptor`: 0, 1 or 2; -1: nothing.
  explicit StandardStream(int descriptor) : descriptor_(descriptor) {}

  int64_t read(char* into, size_t most, int64_t position) override;
  int64_t write(const char* from, size_t size, int64_t position) override;
  int64_t seek(int64_t offset, int whence) override;
  int status(binding::FileStatus* out) override;
  int truncate(uint64_t length) override;
  int change_mode(uint32_t mode) override;
  int change_owner(uint32_t uid, uint32_t gid) override;
  int change_times(double atime, double mtime) override;
  int sync(bool data_only) override;
  int lock(bool exclusive) override;
  int unlock() override;

 private:
  bool is_ready(short events) const;

  const int descriptor_;
};

}  // namespace edgert::bindings
