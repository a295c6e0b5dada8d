#include "serve/project_watch.h"

#include <poll.h>

#include <cstddef>
#include <filesystem>
#include <system_error>

namespace edgert::server {

namespace {

// Folders that may become functions, of which the first are looked at.
constexpr size_t kMostFolders = 1000;

}  // namespace

std::set<std::string> files_of(const Project& project) {
  namespace fs = std::filesystem;
  std::set<std::string> files(project.files.begin(), project.files.end());
  files.insert(project.folder);
  std::error_code fault;
  size_t left = kMostFolders;
  for (fs::directory_iterator at(project.folder, fault), end; !fault && at != end && left != 0;
       at.increment(fault), --left) {
    std::error_code none;
    const std::string name = at->path().filename().string();
    if (!name.starts_with('_') && !name.starts_with('.') && at->is_directory(none))
      files.insert(at->path().string());
  }
  return files;
}

std::set<std::string> ProjectWatch::wait(const Project& project, const Event& some,
                                         int patience_ms) {
  if (!is_on_) {
    pollfd waiting{some.descriptor(), POLLIN, 0};
    poll(&waiting, 1, patience_ms);
    return {};
  }
  if (!is_known_) {
    std::set<std::string> files = files_of(project);
    add_functions_(&files);
    files_.set(files);
    is_known_ = true;
  }
  return files_.wait(some, patience_ms);
}

}  // namespace edgert::server
