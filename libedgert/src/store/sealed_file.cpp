#include "store/sealed_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/descriptor.h"
#include "base/sha256.h"
#include "store/own_folders.h"

namespace edgert::store {

using base::Descriptor;

std::optional<std::string> read_sealed(int folder, const std::string& name, uint64_t most_bytes) {
  const Descriptor file(
      openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat info;
  if (!file || fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  const auto size = static_cast<uint64_t>(info.st_size);
  std::string bytes;
  if (size >= kSealBytes && size <= most_bytes) bytes.resize(size);
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + at, bytes.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    at += static_cast<size_t>(got);
  }
  const bool whole = !bytes.empty() && at == bytes.size();
  if (!whole || base::sha256(std::string_view(bytes).substr(kSealBytes)) !=
                    std::string_view(bytes).substr(0, kSealBytes - 1)) {
    unlinkat(folder, name.c_str(), 0);
    return std::nullopt;
  }
  return bytes.erase(0, kSealBytes);
}

int write_sealed(int folder, const std::string& name, std::string_view content) {
  const std::string temporary = temporary_name(name);
  const Descriptor file(openat(folder, temporary.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                               S_IRUSR | S_IWUSR));
  if (!file) return errno;
  if (write_all(file.get(), base::sha256(content) + "\n") && write_all(file.get(), content) &&
      renameat(folder, temporary.c_str(), folder, name.c_str()) == 0) {
    return 0;
  }
  const int failure = errno;
  unlinkat(folder, temporary.c_str(), 0);
  return failure;
}

}  // namespace edgert::store
