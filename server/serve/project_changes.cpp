#include "serve/project_changes.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace edgert::server {

std::vector<Error> faults_beside(const Project& former, const Project& read) {
  std::vector<Error> faults;
  // A mount that is away, or a copy that is about to come: nobody has meant to serve nothing.
  std::error_code none;
  if (read.functions.empty() && !former.functions.empty() &&
      !std::filesystem::is_directory(former.folder, none)) {
    faults.push_back(
        {ErrorCode::kNotFound, former.folder + " is not there: what was read from it serves on"});
  }
  // Neither has anybody meant to let everybody in.
  if (read.config.path.empty() && !former.config.path.empty()) {
    faults.push_back(
        {ErrorCode::kNotFound,
         former.config.path +
             " is not there any more: what it said holds until the server begins anew"});
  }
  return faults;
}

std::vector<Error> faults_of(const CanaryShares& shares, const Project& read) {
  std::vector<Error> faults;
  for (const auto& [name, share] : shares) {
    const bool is_there =
        std::any_of(read.functions.begin(), read.functions.end(),
                    [&name = name](const ServedFunction& each) { return each.name == name; });
    if (!is_there)
      faults.push_back({ErrorCode::kNotFound,
                        "there is no function \"" + name + "\" that a canary could be of"});
  }
  return faults;
}

}  // namespace edgert::server
