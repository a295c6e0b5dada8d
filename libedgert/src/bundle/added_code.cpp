#include "bundle/added_code.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "bundle/pack_writer.h"

namespace edgert::bundle {

namespace {

struct FileState {
  bool operator==(const FileState& other) const {
    return info.st_dev == other.info.st_dev && info.st_ino == other.info.st_ino &&
           info.st_ctim.tv_sec == other.info.st_ctim.tv_sec &&
           info.st_ctim.tv_nsec == other.info.st_ctim.tv_nsec;
  }

  struct stat info = {};
};

Result<FileState> state_of(const std::string& path) {
  FileState state;
  if (lstat(path.c_str(), &state.info) == 0) return state;
  return Error{errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo,
               path + ": " + std::strerror(errno)};
}

}  // namespace

Status add_code(const std::string& path, const PackReader& run, const std::string& engine,
                const std::map<std::string, std::string, std::less<>>& codes) {
  Result<FileState> before = state_of(path);
  if (!before.ok()) return before.take_error();
  Result<PackReader::Ptr> reader = PackReader::open(path);
  if (!reader.ok()) return reader.take_error();
  Result<Pack> pack = reader.value()->unpack();
  if (!pack.ok()) return pack.take_error();
  bool is_changed = false;
  for (const auto& [url, code] : codes) {
    const auto module = pack.value().modules.find(url);
    if (module == pack.value().modules.end() || code.empty()) continue;
    const Result<std::string_view> ran = run.text_digest(url);
    const Result<std::string_view> now = reader.value()->text_digest(url);
    if (!ran.ok() || !now.ok() || ran.value() != now.value()) continue;
    auto& kept = module->second.code;
    const auto had = kept.find(engine);
    if (had != kept.end() && had->second == code) continue;
    if (had == kept.end() && kept.size() >= kMostEngines) kept.clear();
    kept[engine] = code;
    is_changed = true;
  }
  if (!is_changed) return Unit{};
  Result<std::string> bytes = pack_bytes(pack.value(), reader.value()->checksum());
  if (!bytes.ok()) return Error{bytes.error().code, path + ": " + bytes.error().message};
  const Result<FileState> after = state_of(path);
  if (!after.ok() || !(after.value() == before.value())) return Unit{};
  return write_whole_file(path, bytes.value(), before.value().info.st_mode & 0777);
}

}  // namespace edgert::bundle
