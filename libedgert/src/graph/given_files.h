// GivenFiles: what a host's loader has of a function before its modules are asked for.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "edgert/module_loader.h"
#include "edgert/result.h"
#include "graph/host_loader.h"

namespace edgert::graph {

// Each function asks and waits. Thread: one. Owner: whoever opens a function.
class GivenFiles {
 public:
  // kCancelled: nobody wants to know any more.
  using Ask = std::function<HostAnswer(HostQuestion)>;
  explicit GivenFiles(Ask ask) : ask_(std::move(ask)) {}

  Result<std::optional<ModuleEntry>> entry() const;
  Result<std::optional<ModuleConfig>> config() const;
  // What it has at `path`.
  Result<std::optional<ModuleSource>> file(const std::string& path) const;
  // The same of what may configure a function, with the bound of ModuleFiles::read_configuration.
  Result<std::optional<std::string>> configuration(const std::string& path) const;

 private:
  template <typename Value>
  Result<std::optional<Value>> ask(HostQuestion question) const;

  const Ask ask_;
};

}  // namespace edgert::graph
