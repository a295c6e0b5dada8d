#include "bundle/folder_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/descriptor.h"
#include "base/sha256.h"
#include "bundle/pack.h"
#include "graph/files.h"
#include "packages/shown_url.h"
#include "store/own_folders.h"

namespace edgert::bundle {

namespace {

constexpr size_t kMostPartBytes = 240;

// Makes the folder and what is missing above it.
bool make_folders(const std::string& folder) {
  for (size_t end = folder.find('/', 1);; end = folder.find('/', end + 1)) {
    const std::string above = folder.substr(0, end);
    if (!above.empty() && mkdir(above.c_str(), 0777) != 0 && errno != EEXIST) return false;
    if (end == std::string::npos) return true;
  }
}

}  // namespace

Error FolderWriter::failed(const std::string& path, const std::string& why) const {
  return Error{ErrorCode::kIo,
               folder_ + "/" + packages::shown_url(path) + " cannot be written: " + why};
}

Status FolderWriter::claim(const std::string& path) {
  if (!is_pack_path(path)) {
    return Error{ErrorCode::kInvalidData,
                 "'" + packages::shown_url(path) + "' is no path below a folder"};
  }
  if (written_.insert(path).second) return Unit{};
  return failed(path, "two of that name are to lie there");
}

Result<int> FolderWriter::open_parent(const std::string& path) {
  constexpr int kHow = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  if (!make_folders(folder_)) return failed("", std::strerror(errno));
  // What lies there may be a function's own, and lead anywhere.
  base::Descriptor at(open(folder_.empty() ? "." : folder_.c_str(), kHow | O_NOFOLLOW));
  if (!at && errno == ENOTDIR) return failed("", "it is a link, or no folder");
  for (size_t begin = 0, slash; at && (slash = path.find('/', begin)) != std::string::npos;
       begin = slash + 1) {
    const std::string part = path.substr(begin, slash - begin);
    if (mkdirat(at.get(), part.c_str(), 0777) != 0 && errno != EEXIST)
      return failed(path, std::strerror(errno));
    at = base::Descriptor(openat(at.get(), part.c_str(), kHow | O_NOFOLLOW));
  }
  if (!at) return failed(path, std::strerror(errno));
  return at.release();
}

Status FolderWriter::write(const std::string& path, std::string_view bytes) {
  if (Status claimed = claim(path); !claimed.ok()) return claimed;
  Result<int> parent = open_parent(path);
  if (!parent.ok()) return parent.take_error();
  const base::Descriptor at(parent.value());
  const std::string name = path.substr(path.rfind('/') + 1);
  const base::Descriptor file(
      openat(at.get(), name.c_str(),
             O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0666));
  struct stat info;
  if (!file || fstat(file.get(), &info) != 0) return failed(path, std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return failed(path, "something else lies there");
  if (!store::write_all(file.get(), bytes)) return failed(path, std::strerror(errno));
  return Unit{};
}

Status FolderWriter::check_free(const std::string& path, std::string_view bytes) const {
  const std::string at = folder_ + "/" + path;
  struct stat info;
  if (lstat(at.c_str(), &info) != 0)
    return errno == ENOENT ? Status(Unit{}) : failed(path, std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return failed(path, "something else lies there");
  if (static_cast<uint64_t>(info.st_size) == bytes.size()) {
    Result<graph::RegularFile> file = graph::RegularFile::find(at);
    if (!file.ok()) return file.take_error();
    const Result<std::string> there = file.value().read();
    if (!there.ok()) return there.error();
    if (there.value() == bytes) return Unit{};
  }
  return failed(path, "another file lies there (--force replaces it)");
}

Status FolderWriter::link(const std::string& path, const std::string& target) {
  if (Status claimed = claim(path); !claimed.ok()) return claimed;
  Result<int> parent = open_parent(path);
  if (!parent.ok()) return parent.take_error();
  const base::Descriptor at(parent.value());
  const std::string name = path.substr(path.rfind('/') + 1);
  struct stat info;
  if (fstatat(at.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode))
    unlinkat(at.get(), name.c_str(), 0);
  if (symlinkat(target.c_str(), at.get(), name.c_str()) != 0)
    return failed(path, std::strerror(errno));
  return Unit{};
}

std::string path_like(std::string_view name) {
  std::string path;
  for (size_t begin = 0; begin <= name.size();) {
    const size_t end = std::min(name.find('/', begin), name.size());
    std::string part(name.substr(begin, end - begin));
    begin = end + 1;
    std::replace_if(
        part.begin(), part.end(),
        [](char c) {
          return static_cast<unsigned char>(c) < ' ' || c == 0x7f || c == '\\' || c == ':';
        },
        '_');
    if (part.starts_with('.')) part.front() = '_';
    if (part.size() > kMostPartBytes) {
      // The ending says what it is.
      const size_t dot = part.rfind('.');
      const std::string ending =
          dot != std::string::npos && part.size() - dot < 8 ? part.substr(dot) : "";
      const std::string hash = base::sha256(part);
      part = part.substr(0, kMostPartBytes / 2) + "-" + hash.substr(0, 16) + ending;
    }
    if (part.empty()) continue;
    path.append(path.empty() ? "" : "/").append(part);
  }
  return path.empty() ? "_" : path;
}

}  // namespace edgert::bundle
