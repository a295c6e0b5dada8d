// Snapshot: the web platform frozen at build time, from which every isolate starts.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/result.h"

namespace edgert {

namespace binding {
class Natives;
}

// Checked bytes of a start-up snapshot with the native functions it refers to, and the late parts:
// scripts that an isolate compiles when a function first touches what they define. Immutable,
// shared by all isolates. The bytes must outlive it. Thread: any. Owner: shared. Errors: as Result.
// Cost: `create` looks at all bytes once; `build` and `with_code` run scripts and block.
class Snapshot final {
 public:
  struct Impl;
  using Install = void (*)(binding::Natives&);

  // Refuses bytes that are truncated, corrupt, or made by another V8, other V8 flags or another
  // list of natives.
  static Result<std::shared_ptr<const Snapshot>> create(std::string_view bytes, Install install);

  // By name; the text, ASCII, evaluates to a function that `natives.snapshot.latePart` hands out.
  using LateParts = std::vector<std::pair<std::string, std::string>>;

  // For build tools: runs `script` (a bundle, ASCII, that evaluates to a function taking `natives`)
  // in a fresh isolate and freezes the result. Needs a Platform without a snapshot.
  static Result<std::string> build(std::string_view script, const LateParts& parts,
                                   Install install);

  // For build tools: what `build` made, with V8's code of those late parts that isolates of the
  // snapshot needed while `use` ran; they have ended when it returns.
  static Result<std::string> with_code(
      std::string_view bytes, Install install,
      const std::function<Status(std::shared_ptr<const Snapshot>)>& use);

  explicit Snapshot(std::unique_ptr<Impl> impl);
  ~Snapshot();

 private:
  friend struct Inside;
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgert
