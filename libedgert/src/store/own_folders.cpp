#include "store/own_folders.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace edgert::store {

namespace {

using base::Descriptor;

constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
constexpr size_t kSuffixDigits = 16;

// Why a folder cannot be trusted; empty: it is ours alone.
std::string complaint_about(int folder) {
  struct stat found;
  if (fstat(folder, &found) != 0) return std::strerror(errno);
  if (found.st_uid != geteuid()) return "it belongs to somebody else";
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) return "others may write to it";
  return {};
}

Descriptor only_own(Descriptor opened) {
  if (!opened || complaint_about(opened.get()).empty()) return opened;
  errno = EPERM;
  return Descriptor(-1);
}

}  // namespace

Status make_own_folder(const std::string& path) {
  for (size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    mkdir(path.substr(0, end).c_str(), S_IRWXU);
    if (end == std::string::npos) break;
  }
  const auto unusable = [&](const std::string& why) {
    return Error{ErrorCode::kIo, "the cache directory " + path + " is not used: " + why};
  };
  const Descriptor folder(open(path.c_str(), kFlags));
  if (!folder) return unusable(std::strerror(errno));
  if (const std::string complaint = complaint_about(folder.get()); !complaint.empty())
    return unusable(complaint);
  return Unit{};
}

Descriptor open_own_folder(const std::string& path) {
  return only_own(Descriptor(open(path.c_str(), kFlags)));
}

Descriptor open_own_folder(int at, const std::string& name) {
  return only_own(Descriptor(openat(at, name.c_str(), kFlags | O_NOFOLLOW)));
}

Descriptor make_own_folder(int at, const std::string& name) {
  // To ask for one that is there locks the folder above it.
  Descriptor folder = open_own_folder(at, name);
  if (folder || errno != ENOENT) return folder;
  if (mkdirat(at, name.c_str(), S_IRWXU) != 0 && errno != EEXIST) return folder;
  return open_own_folder(at, name);
}

Listing list_folder(Descriptor folder) {
  DIR* const opened = folder ? fdopendir(folder.get()) : nullptr;
  if (opened != nullptr) folder.release();
  return {opened, closedir};
}

std::string temporary_name(const std::string& name) {
  uint64_t number = 0;
  if (getrandom(&number, sizeof number, GRND_NONBLOCK) != sizeof number)
    number = static_cast<uint64_t>(getpid());
  char suffix[24];
  std::snprintf(suffix, sizeof suffix, ".%016llx", static_cast<unsigned long long>(number));
  return name + suffix;
}

std::string_view named_by_temporary(std::string_view name) {
  if (name.size() <= kSuffixDigits + 1) return {};
  const size_t dot = name.size() - kSuffixDigits - 1;
  if (name[dot] != '.' || !is_hex(name.substr(dot + 1), kSuffixDigits)) return {};
  return name.substr(0, dot);
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = write(file, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size == 0) errno = EIO;
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(size));
  }
  return true;
}

bool is_hex(std::string_view text, size_t digits) {
  return text.size() == digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace edgert::store
