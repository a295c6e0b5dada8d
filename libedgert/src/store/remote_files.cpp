#include "store/remote_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <ctime>

#include "base/descriptor.h"
#include "base/sha256.h"
#include "store/own_folders.h"
#include "store/sealed_file.h"

namespace edgert::store {

namespace {

using base::Descriptor;

constexpr std::string_view kFormat = "edgert remote file 1\n";
constexpr std::string_view kKept[] = {"content-type",      "etag",        "last-modified",
                                      "sourcemap",         "x-sourcemap", "x-deno-warning",
                                      "x-typescript-types"};

bool is_kept(std::string_view name) {
  for (const std::string_view kept : kKept) {
    if (name == kept) return true;
  }
  return false;
}

// A few: to make one costs as much as to write a file.
std::string folder_of(const std::string& key) { return key.substr(0, 1); }

std::string_view without_fragment(std::string_view url) { return url.substr(0, url.find('#')); }

// Each part is its length, a colon and itself.
void append(std::string_view part, std::string* text) {
  text->append(std::to_string(part.size())).append(":").append(part);
}

class Parts {
 public:
  explicit Parts(std::string_view text) : rest_(text) {}

  // What is no part ends the reading.
  std::string_view next() {
    size_t size = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
    const size_t digits = static_cast<size_t>(end - rest_.data());
    if (error != std::errc() || digits >= rest_.size() || *end != ':' ||
        size > rest_.size() - digits - 1) {
      good_ = false;
      rest_ = {};
      return {};
    }
    const std::string_view part = rest_.substr(digits + 1, size);
    rest_.remove_prefix(digits + 1 + size);
    return part;
  }
  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

std::string text_of(std::string_view url, const RemoteFile& file) {
  std::string text(kFormat);
  append(url, &text);
  append(file.location, &text);
  append(std::to_string(file.fetched_ms), &text);
  append(file.body, &text);
  for (const auto& [name, value] : file.fields) {
    if (!is_kept(name)) continue;
    append(name, &text);
    append(value, &text);
  }
  return text;
}

std::optional<RemoteFile> parse(std::string_view text, std::string_view url) {
  if (!text.starts_with(kFormat)) return std::nullopt;
  Parts parts(text.substr(kFormat.size()));
  if (parts.next() != url) return std::nullopt;
  RemoteFile file;
  file.location = parts.next();
  const std::string_view time = parts.next();
  std::from_chars(time.data(), time.data() + time.size(), file.fetched_ms);
  file.body = parts.next();
  while (parts.good() && !parts.at_end()) {
    const std::string_view name = parts.next();
    file.fields.emplace_back(name, parts.next());
  }
  if (!parts.good()) return std::nullopt;
  return file;
}

}  // namespace

Status RemoteFiles::check() const {
  if (directory_.empty()) return Unit{};
  return make_own_folder(directory_);
}

std::optional<RemoteFile> RemoteFiles::read(std::string_view url) const {
  if (directory_.empty()) return std::nullopt;
  url = without_fragment(url);
  const std::string key = base::sha256(url);
  const Descriptor root = open_own_folder(directory_);
  if (!root) return std::nullopt;
  const Descriptor folder = open_own_folder(root.get(), folder_of(key));
  if (!folder) return std::nullopt;
  const auto text = read_sealed(folder.get(), key, kMostBytes + kSealBytes);
  // Of the last use.
  if (text) utimensat(folder.get(), key.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
  return text ? parse(*text, url) : std::nullopt;
}

Status RemoteFiles::write(std::string_view url, const RemoteFile& file) {
  if (directory_.empty()) return Unit{};
  url = without_fragment(url);
  const std::string key = base::sha256(url);
  const std::string name = directory_ + "/" + folder_of(key) + "/" + key;
  const std::string text = text_of(url, file);
  if (text.size() > kMostBytes) {
    return Error{ErrorCode::kLimit, name + " would be longer than the limit of " +
                                        std::to_string(kMostBytes) + " bytes"};
  }
  if (budget_ != nullptr) {
    if (Status room = budget_->charge(text.size() + kSealBytes); !room.ok()) return room;
  }
  Descriptor root = open_own_folder(directory_);
  if (!root) {
    if (Status status = check(); !status.ok()) return status;
    root = open_own_folder(directory_);
  }
  const auto failed = [&](int why) {
    return Error{ErrorCode::kIo, name + " cannot be written: " + std::strerror(why)};
  };
  const Descriptor folder = root ? make_own_folder(root.get(), folder_of(key)) : Descriptor(-1);
  if (!folder) return failed(errno);
  size_t number = 0;
  std::from_chars(key.data(), key.data() + 1, number, 16);
  sweep(folder.get(), number);
  if (const int failure = write_sealed(folder.get(), key, text)) return failed(failure);
  return Unit{};
}

// Removes what writers that were ended have left behind, once in the life of a process.
void RemoteFiles::sweep(int folder, size_t number) {
  {
    const std::lock_guard lock(mutex_);
    if (swept_[number]) return;
    swept_[number] = true;
  }
  const Listing list =
      list_folder(Descriptor(openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
  if (!list) return;
  const time_t now = time(nullptr);
  while (const dirent* found = readdir(list.get())) {
    struct stat info;
    if (is_hex(named_by_temporary(found->d_name), 64) &&
        fstatat(folder, found->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode) &&
        now - info.st_mtim.tv_sec > kLeftoverSeconds) {
      unlinkat(folder, found->d_name, 0);
    }
  }
}

}  // namespace edgert::store
