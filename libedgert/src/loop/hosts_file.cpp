#include "loop/hosts_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/ip_address.h"
#include "base/text.h"

namespace edgert::loop {

namespace {

// Larger ones are left to the system's resolver.
constexpr int64_t kLargest = int64_t{4} << 20;
constexpr size_t kMostAddresses = 16;
constexpr auto kLookEvery = std::chrono::seconds(1);

}  // namespace

HostsFile& HostsFile::system() {
  static auto* const made = new HostsFile("/etc/hosts");
  return *made;
}

std::vector<std::string> HostsFile::find(const std::string& name) {
  const std::lock_guard lock(mutex_);
  refresh();
  const auto found = names_.find(name);
  return found == names_.end() ? std::vector<std::string>() : found->second;
}

void HostsFile::refresh() {
  const auto now = std::chrono::steady_clock::now();
  if (looked_ && now - *looked_ < kLookEvery) return;
  looked_ = now;
  struct stat told {};
  const int file = open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  Stamp stamp;
  if (file >= 0 && fstat(file, &told) == 0 && S_ISREG(told.st_mode) && told.st_size <= kLargest) {
    stamp = {told.st_ino, told.st_size, told.st_mtim.tv_sec, told.st_mtim.tv_nsec};
  }
  if (stamp != stamp_) {
    std::string text(static_cast<size_t>(stamp.size), '\0');
    size_t size = 0;
    while (size < text.size()) {
      const ssize_t got = read(file, text.data() + size, text.size() - size);
      if (got <= 0) break;
      size += static_cast<size_t>(got);
    }
    text.resize(size);
    names_ = parse(text);
    stamp_ = stamp;
  }
  if (file >= 0) close(file);
}

// hosts(5): an address and its names, "#" begins a comment.
HostsFile::Names HostsFile::parse(std::string_view text) {
  Names names;
  for (size_t from = 0; from < text.size();) {
    const size_t end = std::min(text.find('\n', from), text.size());
    std::string_view line = text.substr(from, end - from);
    from = end + 1;
    line = line.substr(0, line.find('#'));
    std::string address;
    for (size_t at = 0; (at = line.find_first_not_of(" \t\r", at)) != std::string_view::npos;) {
      const size_t stop = std::min(line.find_first_of(" \t\r", at), line.size());
      std::string word(line.substr(at, stop - at));
      at = stop;
      if (address.empty()) {
        const auto parsed = base::IpAddress::parse(word);
        if (!parsed) break;
        address = parsed->text();
        continue;
      }
      std::vector<std::string>& known = names[base::lower(word)];
      if (known.size() < kMostAddresses &&
          std::find(known.begin(), known.end(), address) == known.end()) {
        known.push_back(address);
      }
    }
  }
  return names;
}

}  // namespace edgert::loop
