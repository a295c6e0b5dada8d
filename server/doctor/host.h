// Host: the machine as its files describe it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace edgert::server {

// Thread: any; immutable.
class Host {
 public:
  // `root` stands in front of /proc, /sys and all else: tests have a machine of their own.
  explicit Host(std::string root = {}) : root_(std::move(root)) {}

  bool has(const std::string& path) const;
  // At most 64 KiB; nothing where it cannot be read.
  std::optional<std::string> text(const std::string& path) const;
  // The number that a file begins with; nothing where it begins with none ("max").
  std::optional<uint64_t> number(const std::string& path) const;
  std::string at(const std::string& path) const { return root_ + path; }

 private:
  const std::string root_;
};

// The number behind "NAME" at a line's begin, as /proc/meminfo and cpu.stat have it.
std::optional<uint64_t> number_of(const std::string& text, const std::string& name);

// The tightest limits of the control groups that this process is in, of version 2.
struct ControlGroup {
  std::optional<uint64_t> memory_bytes, processes, processes_now;
  std::optional<double> cpus;
  double throttled = 0;  // the part of the periods in which it had to wait
};
ControlGroup control_group(const Host& host);

}  // namespace edgert::server
