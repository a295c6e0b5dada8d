#include "doctor/host.h"

#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <memory>

namespace edgert::server {

namespace {

constexpr size_t kMostBytes = size_t{64} << 10;

std::optional<uint64_t> number_in(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return std::nullopt;
  uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data() + begin, text.data() + text.size(), number);
  if (fault != std::errc()) return std::nullopt;
  return number;
}

void take_lower(std::optional<uint64_t> other, std::optional<uint64_t>* least) {
  if (other && (!*least || *other < **least)) *least = other;
}

// "50000 100000" is half a processor; "max 100000" any number.
std::optional<double> cpus_in(const std::string& text) {
  const std::optional<uint64_t> quota = number_in(text);
  const size_t space = text.find(' ');
  if (!quota || space == std::string::npos) return std::nullopt;
  const std::optional<uint64_t> period = number_in(std::string_view(text).substr(space));
  if (!period || *period == 0) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

}  // namespace

bool Host::has(const std::string& path) const { return access(at(path).c_str(), F_OK) == 0; }

std::optional<std::string> Host::text(const std::string& path) const {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(at(path).c_str(), "re"),
                                                             &std::fclose);
  if (!file) return std::nullopt;
  std::string read(kMostBytes, '\0');
  read.resize(std::fread(read.data(), 1, read.size(), file.get()));
  if (std::ferror(file.get()) != 0) return std::nullopt;
  return read;
}

std::optional<uint64_t> Host::number(const std::string& path) const {
  const std::optional<std::string> read = text(path);
  return read ? number_in(*read) : std::nullopt;
}

std::optional<uint64_t> number_of(const std::string& text, const std::string& name) {
  for (size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    if (at == 0 || text[at - 1] == '\n')
      return number_in(std::string_view(text).substr(at + name.size()));
  }
  return std::nullopt;
}

ControlGroup control_group(const Host& host) {
  ControlGroup group;
  const std::string mine = host.text("/proc/self/cgroup").value_or("");
  const size_t unified = mine.starts_with("0::") ? 0 : mine.find("\n0::");
  std::string path;
  if (unified != std::string::npos) {
    const size_t begin = mine.find("::", unified) + 2;
    path = mine.substr(begin, mine.find('\n', begin) - begin);
  }
  // The limits of those above hold, too.
  for (;; path.resize(path.rfind('/'))) {
    while (path.ends_with('/')) path.pop_back();
    const std::string folder = "/sys/fs/cgroup" + path;
    take_lower(host.number(folder + "/memory.max"), &group.memory_bytes);
    const std::optional<uint64_t> processes = host.number(folder + "/pids.max");
    if (processes && (!group.processes || *processes < *group.processes)) {
      group.processes = processes;
      group.processes_now = host.number(folder + "/pids.current");
    }
    const std::optional<double> cpus = cpus_in(host.text(folder + "/cpu.max").value_or(""));
    if (cpus && (!group.cpus || *cpus < *group.cpus)) {
      group.cpus = cpus;
      const std::string stat = host.text(folder + "/cpu.stat").value_or("");
      const double periods = static_cast<double>(number_of(stat, "nr_periods ").value_or(0));
      if (periods > 0)
        group.throttled =
            static_cast<double>(number_of(stat, "nr_throttled ").value_or(0)) / periods;
    }
    if (path.empty()) return group;
  }
}

}  // namespace edgert::server
