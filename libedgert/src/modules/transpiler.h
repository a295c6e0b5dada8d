// Transpiler: TypeScript and JSX to what V8 runs.
#pragma once

#include <string>
#include <string_view>

#include "edgert/module_loader.h"
#include "edgert/result.h"

namespace edgert::modules {

// Thread: any.
class Transpiler {
 public:
  virtual ~Transpiler() = default;
  // One file to one JS module, with its source map inline. `url` names the source in errors and
  // maps; `compiler_options` is a JSON object of tsconfig's options. Syntax errors come as
  // "file:line:column: message".
  virtual Result<std::string> transpile(std::string_view url, ModuleKind kind,
                                        std::string_view source,
                                        std::string_view compiler_options) = 0;
};

// Runs the esbuild executable, one short process a file.
class EsbuildTranspiler final : public Transpiler {
 public:
  // Empty: $EDGERT_ESBUILD, beside the program, in a node_modules above it, on PATH.
  explicit EsbuildTranspiler(std::string executable);
  Result<std::string> transpile(std::string_view url, ModuleKind kind, std::string_view source,
                                std::string_view compiler_options) override;

 private:
  std::string executable_;
};

}  // namespace edgert::modules
