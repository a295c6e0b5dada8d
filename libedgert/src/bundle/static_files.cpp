#include "bundle/static_files.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "graph/files.h"
#include "graph/static_patterns.h"

namespace edgert::bundle {

namespace {

using Files = std::map<std::string, std::string, std::less<>>;

// The part of an absolute pattern in front of its first wildcard: a folder, or all of it.
std::string fixed_part(const std::string& pattern) {
  const size_t wildcard = pattern.find_first_of("*?[\\");
  if (wildcard == std::string::npos) return pattern;
  const size_t slash = pattern.rfind('/', wildcard);
  return slash == 0 ? "/" : pattern.substr(0, slash);
}

class StaticFileWalk {
 public:
  StaticFileWalk(std::string folder, Files* files) : folder_(std::move(folder)), files_(files) {}

  Status add(const std::string& pattern, const std::string& directory) {
    const graph::StaticPatterns patterns({pattern}, directory);
    const std::string whole =
        graph::absolute_path(pattern.starts_with('/') ? pattern : directory + "/" + pattern);
    const std::string from = fixed_part(whole);
    bool is_any = false;
    const auto take = [&](const std::string& path) -> Status {
      if (!patterns.match(path)) return Unit{};
      is_any = true;
      return add_file(path);
    };
    std::error_code failed;
    if (std::filesystem::is_regular_file(from, failed)) {
      if (Status taken = take(from); !taken.ok()) return taken;
    } else if (Status walked = walk(from, take); !walked.ok()) {
      return walked;
    }
    if (is_any) return Unit{};
    return Error{ErrorCode::kNotFound, "no static file is named by '" + pattern + "'"};
  }

 private:
  template <typename Take>
  Status walk(const std::string& from, Take take) {
    std::error_code failed;
    for (auto at = std::filesystem::recursive_directory_iterator(from, failed);
         !failed && at != std::filesystem::recursive_directory_iterator(); at.increment(failed)) {
      if (++looked_at_ > kMostLookedAt) {
        return Error{ErrorCode::kLimit, "there are more files below " + from +
                                            " than the limit of " + std::to_string(kMostLookedAt)};
      }
      std::error_code unreadable;
      if (!at->is_regular_file(unreadable)) continue;
      if (Status taken = take(at->path().native()); !taken.ok()) return taken;
    }
    // What is not there has no files.
    if (!failed || failed == std::errc::no_such_file_or_directory ||
        failed == std::errc::not_a_directory)
      return Unit{};
    return Error{ErrorCode::kIo, from + ": " + failed.message()};
  }

  Status add_file(const std::string& path) {
    const std::string below = folder_ == "/" ? "/" : folder_ + "/";
    if (!path.starts_with(below)) {
      return Error{
          ErrorCode::kInvalidArgument,
          "the static file " + path + " does not lie below the folder of the entry, " + folder_};
    }
    Result<graph::RegularFile> file = graph::RegularFile::find(path);
    if (!file.ok()) return file.take_error();
    bytes_ += file.value().size();
    if (bytes_ > kMostStaticBytes) {
      return Error{ErrorCode::kLimit, "the static files have more bytes than the limit of " +
                                          std::to_string(kMostStaticBytes)};
    }
    Result<std::string> bytes = file.value().read();
    if (!bytes.ok()) return bytes.take_error();
    (*files_)[path.substr(below.size())] = std::move(bytes).value();
    return Unit{};
  }

  const std::string folder_;
  Files* const files_;
  size_t looked_at_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace

Result<Files> read_static_files(const std::vector<std::string>& patterns,
                                const std::string& directory, const std::string& folder) {
  Files files;
  StaticFileWalk walk(folder, &files);
  for (const std::string& pattern : patterns) {
    if (Status added = walk.add(pattern, directory); !added.ok()) return added.take_error();
  }
  return files;
}

}  // namespace edgert::bundle
