// ProjectWatch: hears of files that change of a project, and of its functions.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <utility>

#include "common/signals.h"
#include "serve/project.h"
#include "watch/file_watch.h"

namespace edgert::server {

// Thread: one.
class ProjectWatch {
 public:
  // `add_functions`: whatever else is to be watched. `is_on`: false, nothing is.
  ProjectWatch(bool is_on, std::function<void(std::set<std::string>* files)> add_functions)
      : is_on_(is_on), add_functions_(std::move(add_functions)) {}

  // Waits until files change, or until `some`; negative `patience_ms`: for ever.
  std::set<std::string> wait(const Project& project, const Event& some, int patience_ms);
  // Files that are to be watched as well, from now on.
  void add(const std::set<std::string>& files) { files_.add(files); }
  // Which files there are is to be found out again.
  void forget() { is_known_ = false; }

 private:
  const bool is_on_;
  const std::function<void(std::set<std::string>* files)> add_functions_;
  FileWatch files_;
  bool is_known_ = false;
};

// Those that say what is served: the project's own, and the folders that may become functions.
std::set<std::string> files_of(const Project& project);

}  // namespace edgert::server
