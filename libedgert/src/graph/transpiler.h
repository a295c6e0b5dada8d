// EsbuildTranspiler: TypeScript and JSX to what V8 runs.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/module_loader.h"
#include "edgert/result.h"
#include "graph/helper_owner.h"
#include "graph/helper_process.h"

namespace edgert::graph {

struct TranspiledFile {
  std::string_view url;  // names the source in errors and maps
  ModuleKind kind = ModuleKind::kTypeScript;
  std::string_view source;
};

// Runs the esbuild executable, in short processes under limits that grow with the sources. Thread:
// any.
class EsbuildTranspiler final {
 public:
  // A machine that is busy may make esbuild slow; only one that hangs takes this long.
  static constexpr double kWallMs = 60000;

  // `executable` empty: $EDGERT_ESBUILD, beside the program, in a node_modules above it, on PATH.
  // `target`: what runs the outcome, as esbuild names it ("chrome102"); what it knows is left as it
  // is.
  EsbuildTranspiler(std::string executable, std::string target, double wall_ms = kWallMs);
  // Another one's may make something else of the same source.
  std::string identity() const;
  // One file to one JS module, with its source map inline. `compiler_options` is a JSON object of
  // tsconfig's options. Syntax errors come as "file:line:column: message" with kInvalidArgument;
  // kLimit when the source asks for more than it may. Either comes again whenever the same is asked
  // for the same owner; other errors may not.
  Result<std::string> transpile(const TranspiledFile& file, std::string_view compiler_options,
                                HelperOwner& owner);
  // Larger sources are refused.
  static uint64_t most_source_bytes(const HelperOwner& owner);

  // A process that takes many files, for one owner; begun where it is needed.
  using Session = std::unique_ptr<HelperSession>;
  // So many bytes it takes at once.
  static constexpr size_t kMostTogether = size_t{512} << 10;
  // What `transpile` gives for each, in their order. An error that is none of a file's: the session
  // is over, and each is to be asked for by itself.
  Result<std::vector<Result<std::string>>> transpile_all(const std::vector<TranspiledFile>& files,
                                                         std::string_view compiler_options,
                                                         HelperOwner& owner, Session* session);
  // False once it has shown that it is not the esbuild that we know.
  bool takes_many() const { return takes_many_.load(std::memory_order_relaxed); }

 private:
  std::vector<std::string> flags_for(const TranspiledFile& file,
                                     std::string_view compiler_options) const;
  Result<Session> begin_session(HelperOwner& owner);

  std::string executable_;
  const std::string target_;
  const double wall_ms_;
  std::atomic<bool> takes_many_{true};
};

}  // namespace edgert::graph
