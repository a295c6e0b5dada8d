// Platform: V8's process-wide state.
#pragma once

#include <memory>
#include <string>

#include "edgert/result.h"
#include "edgert/snapshot.h"

namespace edgert {

struct PlatformOptions {
  std::string v8_flags;  // space-separated, after edgert's own
  int background_threads =
      0;  // V8's helpers for compilation and collection; 0: one per core, at most 4
};

// Made once, before any other thread that will touch V8, and never again in the same process.
// Owner: the host; must outlive every pool.
class Platform final {
 public:
  struct Impl;
  static Result<std::unique_ptr<Platform>> create(PlatformOptions options = {});
  explicit Platform(std::unique_ptr<Impl> impl);
  ~Platform();
  Impl& impl() { return *impl_; }

  static std::string v8_version();

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgert
