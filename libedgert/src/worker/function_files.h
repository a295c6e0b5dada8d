// FunctionFiles: which of the host's files a function may read: the one rule for fetch, Deno and
// node:fs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "files/readable_files.h"
#include "graph/function.h"
#include "graph/static_patterns.h"

namespace edgert::worker {

// Thread: any; it does not change.
class FunctionFiles final : public files::ReadRule {
 public:
  // `own_patterns` are the worker's, relative to the function's folder, `all_patterns` those of the
  // pool.
  FunctionFiles(std::shared_ptr<const graph::Function> function,
                const std::vector<std::string>& own_patterns,
                const std::vector<std::string>& all_patterns);

  std::vector<std::string> places_of(const std::string& path) const override;
  bool may_read(const std::string& path, const std::string& place,
                const std::string& real) const override;
  bool may_enter(const std::string& path, const std::string& place,
                 const std::string& real) const override;

  // The folders below which it names files, as far as it knows.
  std::vector<std::string> folders() const;

 private:
  // Whether a link has not led out of where files that the patterns name may lie.
  bool stays(const std::string& folder, const std::string& real) const;
  // Of packages that lie beside the function.
  bool is_of_packages(const std::string& path, const std::string& real) const;

  const std::shared_ptr<const graph::Function> function_;
  const graph::StaticPatterns own_patterns_, all_patterns_;
};

}  // namespace edgert::worker
