// LogEntry: one line of the server's log, and the forms in which it is written.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "edgert/error_detail.h"
#include "edgert/observer.h"

namespace edgert::server {

// What machines read of an entry besides its text; milliseconds, bytes, counts, or a text.
struct LogField {
  const char* name;
  std::variant<std::string_view, double, uint64_t> value;
};

struct LogEntry {
  LogLevel level = LogLevel::kInfo;
  std::string_view text;
  std::string_view service_path = {};  // whose it is; empty: the server's own
  std::string_view execution_id = {};
  uint64_t request = 0;  // 0: none
  std::string_view request_id = {};
  std::string_view traceparent = {};  // valid, or empty
  // Of what is wrong: its code, and where; for machines, as the text has both.
  std::string_view code = {};
  const ErrorDetail* detail = nullptr;
  std::span<const LogField> fields = {};
  std::chrono::system_clock::time_point time = std::chrono::system_clock::now();
};

enum class LogFormat {
  kText,      // 2026-11-30T10:20:30.123Z hello #17 [Info] text, or "hello 3f2a9c1d" by an id
  kTerminal,  // 10:20:30.123 hello #17 text, with colours; the hour is that of the place
  kJson,      // an object a line
};

// With its line feed. Text may have several lines; JSON never has.
std::string written_as(LogFormat format, const LogEntry& entry);

// What people call a function: the last name of its path, "." and ".." resolved.
std::string function_name(std::string_view service_path);

// Workers of the server itself, which no function reaches, have service paths that begin so.
inline constexpr std::string_view kOwnWorkers = "edgertd:";
inline bool is_of_server(std::string_view service_path) {
  return service_path.starts_with(kOwnWorkers);
}

// kTerminal where stderr is one, unless NO_COLOR is set, or where FORCE_COLOR is
// (https://no-color.org, https://force-color.org).
LogFormat format_of_stderr();

}  // namespace edgert::server
