// LogEntry: one line of the server's log, and the forms in which it is written.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "edgert/error_detail.h"
#include "edgert/observer.h"

namespace edgert::server {

struct LogEntry {
  LogLevel level = LogLevel::kInfo;
  std::string_view text;
  std::string_view service_path = {};  // whose it is; empty: the server's own
  std::string_view execution_id = {};
  uint64_t request = 0;  // 0: none
  // Of what is wrong: its code, and where; for machines, as the text has both.
  std::string_view code = {};
  const ErrorDetail* detail = nullptr;
  std::chrono::system_clock::time_point time = std::chrono::system_clock::now();
};

enum class LogFormat {
  kText,      // 2026-11-30T10:20:30.123Z hello #17 [Info] text
  kTerminal,  // 10:20:30.123 hello #17 text, with colours; the hour is that of the place
  kJson,      // an object a line
};

// With its line feed. Text may have several lines; JSON never has.
std::string written_as(LogFormat format, const LogEntry& entry);

// What people call a function: the last name of its path, "." and ".." resolved.
std::string function_name(std::string_view service_path);

// kTerminal where stderr is one, unless NO_COLOR is set, or where FORCE_COLOR is
// (https://no-color.org, https://force-color.org).
LogFormat format_of_stderr();

}  // namespace edgert::server
