#include "serve/cron/state_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace edgert::server::cron {

namespace {

// The first line names the format, one for each job follows, and the last holds their number and a
// checksum of all before it:
//   edgert schedules 1
//   SETTLED BEGUN TIMING KEY
//   end COUNT CHECKSUM
constexpr std::string_view kFirstLine = "edgert schedules 1\n";

class Closing {
 public:
  explicit Closing(int descriptor) : descriptor_(descriptor) {}
  Closing(const Closing&) = delete;
  Closing& operator=(const Closing&) = delete;
  ~Closing() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }
  // What a late write has met shows only here, on some file systems.
  bool close() { return ::close(std::exchange(descriptor_, -1)) == 0; }

 private:
  int descriptor_;
};

uint64_t checksum(std::string_view text) {
  uint64_t value = 0xcbf29ce484222325;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return value;
}

Error failed(const char* what, const std::string& path, int number) {
  return {ErrorCode::kIo,
          std::string("cannot ") + what + " " + path + ": " + std::strerror(number)};
}

template <typename T>
bool take_number(std::string_view* line, T* out) {
  const auto [end, error] = std::from_chars(line->data(), line->data() + line->size(), *out);
  if (error != std::errc() || end == line->data() + line->size() || *end != ' ') return false;
  line->remove_prefix(static_cast<size_t>(end - line->data()) + 1);
  return true;
}

std::string last_line(size_t count, std::string_view before) {
  return "end " + std::to_string(count) + " " + std::to_string(checksum(before)) + "\n";
}

// Empty: what is wrong with it.
std::optional<Memory> parse(std::string_view text, const char** why) {
  if (!text.starts_with(kFirstLine)) {
    *why = "it is no file of schedules, or one of another version";
    return std::nullopt;
  }
  Memory memory;
  size_t at = kFirstLine.size();
  while (at < text.size() && !text.substr(at).starts_with("end ")) {
    const size_t end = text.find('\n', at);
    *why = "it ends in the middle";
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = text.substr(at, end - at);
    Remembered entry;
    *why = "it has a line that is none of its own";
    if (!take_number(&line, &entry.settled_s) || !take_number(&line, &entry.begun_s) ||
        !take_number(&line, &entry.timing) || line.empty() ||
        memory.size() >= StateFile::kMostEntries)
      return std::nullopt;
    memory.emplace(line, entry);
    at = end + 1;
  }
  *why = at < text.size() ? "its checksum is wrong" : "it ends in the middle";
  if (text.substr(at) != last_line(memory.size(), text.substr(0, at))) return std::nullopt;
  return memory;
}

}  // namespace

Result<std::string> StateFile::put_aside() const {
  constexpr int kMostAside = 100;
  for (int i = 1; i <= kMostAside; ++i) {
    const std::string aside = path_ + ".bad" + (i == 1 ? "" : "-" + std::to_string(i));
    // Nothing that was put aside before is replaced.
    if (::link(path_.c_str(), aside.c_str()) == 0) {
      if (::unlink(path_.c_str()) != 0) return failed("remove", path_, errno);
      return aside;
    }
    if (errno != EEXIST) return failed("put aside", path_, errno);
  }
  return Error{ErrorCode::kLimit, "cannot put aside " + path_ + ": there are " +
                                      std::to_string(kMostAside) + " such files already"};
}

Result<StateFile::Read> StateFile::read() const {
  const Closing file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) {
    if (errno == ENOENT) return Read{};
    return failed("read", path_, errno);
  }
  struct stat about {};
  if (::fstat(file.get(), &about) != 0) return failed("read", path_, errno);
  if (!S_ISREG(about.st_mode))
    return Error{ErrorCode::kIo, "cannot read " + path_ + ": it is no ordinary file"};
  const char* why = "it is too long";
  if (static_cast<uint64_t>(about.st_size) <= kMostBytes) {
    std::string text(static_cast<size_t>(about.st_size), '\0');
    size_t size = 0;
    while (size < text.size()) {
      const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return failed("read", path_, errno);
      if (got == 0) break;
      size += static_cast<size_t>(got);
    }
    text.resize(size);
    if (std::optional<Memory> memory = parse(text, &why)) return Read{std::move(*memory), {}};
  }
  Result<std::string> aside = put_aside();
  if (!aside.ok()) return aside.take_error();
  return Read{{},
              path_ + " is not used: " + why + ". It lies in " + aside.value() +
                  " now, and the schedules begin anew: nothing counts as missed"};
}

Status StateFile::write(Memory memory) const {
  if (memory.size() > kMostEntries) {
    std::vector<std::pair<int64_t, std::string>> oldest;
    for (const auto& [key, entry] : memory) oldest.emplace_back(entry.settled_s, key);
    std::sort(oldest.begin(), oldest.end());
    oldest.resize(memory.size() - kMostEntries);
    for (const auto& [when, key] : oldest) memory.erase(key);
  }
  std::string text(kFirstLine);
  for (const auto& [key, entry] : memory)
    text += std::to_string(entry.settled_s) + " " + std::to_string(entry.begun_s) + " " +
            std::to_string(entry.timing) + " " + key + "\n";
  text += last_line(memory.size(), text);

  const std::string temporary = path_ + ".new";
  Closing file(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return failed("write", temporary, errno);
  const auto give_up = [&](int number) {
    ::unlink(temporary.c_str());
    return failed("write", path_, number);
  };
  for (size_t at = 0; at < text.size();) {
    const ssize_t put = ::write(file.get(), text.data() + at, text.size() - at);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return give_up(put < 0 ? errno : ENOSPC);
    at += static_cast<size_t>(put);
  }
  if (::fsync(file.get()) != 0 || !file.close()) return give_up(errno);
  if (::rename(temporary.c_str(), path_.c_str()) != 0) return give_up(errno);
  // The name, too, is there after a power cut.
  const size_t slash = path_.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path_.substr(0, slash + 1);
  const Closing directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() >= 0) (void)::fsync(directory.get());
  return Unit{};
}

}  // namespace edgert::server::cron
