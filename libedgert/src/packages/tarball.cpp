#include "packages/tarball.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "base/descriptor.h"
#include "packages/integrity.h"
#include "packages/shown_url.h"
#include "store/own_folders.h"

namespace edgert::packages {

namespace {

using base::Descriptor;

// Each folder on the way costs a call to the system.
constexpr size_t kMostDepth = 128;
constexpr size_t kMostComponentBytes = 255;
// What an entry may take in the tar beside its file: its head, and that of a long name.
constexpr uint64_t kHeadBytes = 4096;

struct FreeArchive {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, FreeArchive>;

// How an error shows a path that anybody may have made up.
std::string shown(std::string_view path) {
  constexpr size_t kMostShown = 200;
  std::string out;
  for (const char c : path.substr(0, kMostShown)) {
    out += static_cast<unsigned char>(c) < ' ' || c == 0x7f ? '?' : c;
  }
  return out + (path.size() > kMostShown ? "…" : "");
}

class Unpacking {
 public:
  Unpacking(const Tarball& tarball, const std::string& folder, const TarballLimits& limits)
      : tarball_(tarball), folder_(folder), limits_(limits) {}

  Status run() {
    root_ = Descriptor(open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root_) return failed(ErrorCode::kIo, folder_ + ": " + std::strerror(errno));
    reader_ = Reader(archive_read_new());
    archive* const reader = reader_.get();
    if (reader == nullptr) return failed(ErrorCode::kLimit, "there is no memory to unpack it");
    if (archive_read_support_filter_gzip(reader) != ARCHIVE_OK ||
        archive_read_support_format_tar(reader) != ARCHIVE_OK ||
        archive_read_open_memory(reader, tarball_.bytes.data(), tarball_.bytes.size()) !=
            ARCHIVE_OK)
      return malformed();
    // One that is compressed again and again takes longer than its size and its files tell.
    if (archive_filter_count(reader) > 2)
      return failed(ErrorCode::kInvalidData, "it is compressed more than once");
    for (;;) {
      archive_entry* entry = nullptr;
      const int status = archive_read_next_header(reader, &entry);
      if (status == ARCHIVE_EOF) break;
      if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return malformed();
      if (Status done = unpack(entry); !done.ok()) return done;
    }
    if (!has_files_) return failed(ErrorCode::kInvalidData, "the tarball holds no files");
    return Unit{};
  }

 private:
  Error failed(ErrorCode code, const std::string& why) const {
    return Error{code, shown_url(tarball_.name) + ": " + why};
  }
  Error malformed() const {
    const char* why = archive_error_string(reader_.get());
    return failed(ErrorCode::kInvalidData,
                  "the tarball is malformed: " + shown(why == nullptr ? "unknown error" : why));
  }
  Error bad(ErrorCode code, const std::string& why) const {
    return failed(code, "the tarball's entry " + shown(path_) + " " + why);
  }
  Error unwritable() const {
    return bad(ErrorCode::kIo, "cannot be written below " + folder_ + ": " + std::strerror(errno));
  }
  Status count_entry() {
    if (++entries_ > limits_.most_entries) {
      return failed(ErrorCode::kLimit,
                    "the tarball holds more files and folders than the limit of " +
                        std::to_string(limits_.most_entries));
    }
    return charge(0);
  }

  Status unpack(archive_entry* entry) {
    const char* path = archive_entry_pathname(entry);
    path_ = path == nullptr ? "" : path;
    if (Status counted = count_entry(); !counted.ok()) return counted;
    const auto taken = static_cast<uint64_t>(archive_filter_bytes(reader_.get(), 0));
    if (taken > limits_.most_bytes + limits_.most_entries * kHeadBytes) return too_large();
    if (archive_entry_sparse_count(entry) != 0)
      return bad(ErrorCode::kInvalidData, "is a sparse file, which packages do not have");
    if (Status good = split(); !good.ok()) return good;
    const auto type = archive_entry_filetype(entry);
    const bool is_linked =
        archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr;
    if (is_linked || parts_.empty() || (type != AE_IFREG && type != AE_IFDIR)) return read_data(-1);
    if (type == AE_IFDIR) {
      if (Status made = enter(parts_.size()); !made.ok()) return made;
      return read_data(-1);
    }
    if (archive_entry_size(entry) > 0 &&
        static_cast<uint64_t>(archive_entry_size(entry)) > limits_.most_file_bytes)
      return file_too_large();
    if (Status made = enter(parts_.size() - 1); !made.ok()) return made;
    const std::string name(parts_.back());
    const mode_t mode = (archive_entry_perm(entry) & 0111) != 0 ? 0755 : 0644;
    if (unlinkat(parent().get(), name.c_str(), 0) != 0 && errno != ENOENT) return unwritable();
    const Descriptor file(openat(parent().get(), name.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!file) return unwritable();
    has_files_ = true;
    return read_data(file.get());
  }

  // The parts of the path below the top folder.
  Status split() {
    const auto refused = [this](const std::string& why) {
      return bad(ErrorCode::kInvalidData, why);
    };
    parts_.clear();
    std::string_view rest = path_;
    if (rest.starts_with('/')) return refused("has an absolute path");
    for (const char c : rest) {
      if (static_cast<unsigned char>(c) < ' ' || c == 0x7f || c == '\\')
        return refused("has a character in its path that packages do not have");
    }
    for (bool is_first = true; !rest.empty(); is_first = false) {
      const std::string_view part = rest.substr(0, rest.find('/'));
      rest.remove_prefix(part.size() == rest.size() ? part.size() : part.size() + 1);
      if (part == "..") return refused("leads out of the package");
      if (part.size() > kMostComponentBytes) return refused("has a name of more than 255 bytes");
      if (!is_first && !part.empty() && part != ".") parts_.push_back(part);
    }
    if (path_.size() > limits_.most_path_bytes || parts_.size() > kMostDepth) {
      return bad(ErrorCode::kLimit, "has a path of more than " +
                                        std::to_string(limits_.most_path_bytes) + " bytes or " +
                                        std::to_string(kMostDepth) + " folders");
    }
    return Unit{};
  }

  // Goes where the first `depth` parts lead, and makes what is missing. The way to the entry before
  // is still open.
  Status enter(size_t depth) {
    size_t same = 0;
    while (same < way_.size() && same < depth && way_[same].name == parts_[same]) ++same;
    way_.resize(same);
    while (way_.size() < depth) {
      const std::string name(parts_[way_.size()]);
      if (mkdirat(parent().get(), name.c_str(), 0755) == 0) {
        if (Status counted = count_entry(); !counted.ok()) return counted;
      } else if (errno != EEXIST) {
        return unwritable();
      }
      Descriptor folder(
          openat(parent().get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (!folder) return unwritable();
      way_.push_back({name, std::move(folder)});
    }
    return Unit{};
  }
  const Descriptor& parent() const { return way_.empty() ? root_ : way_.back().folder; }

  // What nobody writes is read too: it counts.
  Status read_data(int file) {
    uint64_t size = 0;
    for (;;) {
      const void* data = nullptr;
      size_t length = 0;
      la_int64_t offset = 0;
      const int status = archive_read_data_block(reader_.get(), &data, &length, &offset);
      if (status == ARCHIVE_EOF) return Unit{};
      if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return malformed();
      if (static_cast<uint64_t>(offset) != size)
        return bad(ErrorCode::kInvalidData, "is a sparse file, which packages do not have");
      size += length;
      bytes_ += length;
      if (size > limits_.most_file_bytes) return file_too_large();
      if (bytes_ > limits_.most_bytes) return too_large();
      if (file < 0) continue;
      if (Status room = charge(length); !room.ok()) return room;
      if (!store::write_all(file, {static_cast<const char*>(data), length})) return unwritable();
    }
  }
  Status charge(uint64_t bytes) const {
    if (!limits_.charge) return Unit{};
    const Status room = limits_.charge(bytes);
    return room.ok() ? room : failed(room.error().code, room.error().message);
  }
  Error file_too_large() const {
    return bad(ErrorCode::kLimit,
               "is longer than the limit of " + std::to_string(limits_.most_file_bytes) + " bytes");
  }
  Error too_large() const {
    return failed(ErrorCode::kLimit, "the tarball's files are longer than the limit of " +
                                         std::to_string(limits_.most_bytes) + " bytes");
  }

  struct Step {
    std::string name;
    Descriptor folder;
  };

  const Tarball& tarball_;
  const std::string& folder_;
  const TarballLimits& limits_;
  Reader reader_;
  Descriptor root_;
  std::vector<Step> way_;
  std::string path_;  // of the entry
  std::vector<std::string_view> parts_;
  size_t entries_ = 0;
  uint64_t bytes_ = 0;
  bool has_files_ = false;
};

}  // namespace

Status unpack(const Tarball& tarball, const std::string& folder, const TarballLimits& limits) {
  Status status = check_integrity(tarball.bytes, tarball.integrity, tarball.shasum);
  if (!status.ok())
    return Error{status.error().code, shown_url(tarball.name) + ": " + status.error().message};
  return Unpacking(tarball, folder, limits).run();
}

}  // namespace edgert::packages
