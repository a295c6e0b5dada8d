// Transpiler: TypeScript and JSX to what V8 runs.
#pragma once

#include <string>
#include <string_view>

#include "edgert/module_loader.h"
#include "edgert/result.h"
#include "graph/helper_owner.h"

namespace edgert::graph {

// Thread: any.
class Transpiler {
 public:
  virtual ~Transpiler() = default;
  // One file to one JS module, with its source map inline. `url` names the source in errors and
  // maps; `compiler_options` is a JSON object of tsconfig's options. Syntax errors come as
  // "file:line:column: message" with kInvalidArgument; kLimit when the source asks for more than it
  // may. Either comes again whenever the same is asked for the same owner; other errors may not.
  virtual Result<std::string> transpile(std::string_view url, ModuleKind kind,
                                        std::string_view source, std::string_view compiler_options,
                                        HelperOwner& owner) = 0;
};

// Runs the esbuild executable, one short process a file, under limits that grow with the source.
class EsbuildTranspiler final : public Transpiler {
 public:
  // A machine that is busy may make esbuild slow; only one that hangs takes this long.
  static constexpr double kWallMs = 60000;

  // `executable` empty: $EDGERT_ESBUILD, beside the program, in a node_modules above it, on PATH.
  // `target`: what runs the outcome, as esbuild names it ("chrome102"); what it knows is left as it
  // is.
  EsbuildTranspiler(std::string executable, std::string target, double wall_ms = kWallMs);
  // Another one's may make something else of the same source.
  std::string identity() const;
  Result<std::string> transpile(std::string_view url, ModuleKind kind, std::string_view source,
                                std::string_view compiler_options, HelperOwner& owner) override;
  // Larger sources are refused.
  static uint64_t most_source_bytes(const HelperOwner& owner);

 private:
  std::string executable_;
  const std::string target_;
  const double wall_ms_;
};

}  // namespace edgert::graph
