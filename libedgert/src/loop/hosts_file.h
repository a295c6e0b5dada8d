// HostsFile: the names of /etc/hosts, answered without a thread and without a name server.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace edgert::loop {

// Thread: any.
class HostsFile {
 public:
  explicit HostsFile(std::string path) : path_(std::move(path)) {}
  // The system's. Never freed.
  static HostsFile& system();

  // The addresses of a name in small letters, in the file's order; empty: it does not say. The file
  // is looked at anew when it has changed, at most once a second.
  std::vector<std::string> find(const std::string& name);

 private:
  using Names = std::unordered_map<std::string, std::vector<std::string>>;
  // What tells one state of the file from another; zeroes: there is none.
  struct Stamp {
    uint64_t inode = 0;
    int64_t size = 0, seconds = 0, nanoseconds = 0;
    bool operator==(const Stamp&) const = default;
  };
  void refresh();
  static Names parse(std::string_view text);

  const std::string path_;
  std::mutex mutex_;  // guards what follows
  Names names_;
  Stamp stamp_;
  std::optional<std::chrono::steady_clock::time_point> looked_;
};

}  // namespace edgert::loop
