#include "common/log_entry.h"

#include <unistd.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

namespace edgert::server {

namespace {

struct LevelNames {
  const char* text;
  const char* json;
  const char* colour;
};

LevelNames names_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return {"Debug", "debug", "\x1b[2m"};
    case LogLevel::kInfo:
      return {"Info", "info", ""};
    case LogLevel::kWarning:
      return {"Warning", "warning", "\x1b[33m"};
    case LogLevel::kError:
      return {"Error", "error", "\x1b[31m"};
  }
  return {"Info", "info", ""};
}

std::string shown_time(std::chrono::system_clock::time_point time, bool is_local) {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
  const auto seconds = static_cast<time_t>(since.count() / 1000);
  tm parts{};
  if (is_local)
    localtime_r(&seconds, &parts);
  else
    gmtime_r(&seconds, &parts);
  char text[64];
  const size_t size =
      std::strftime(text, sizeof text, is_local ? "%H:%M:%S" : "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + size, sizeof text - size, ".%03d%s", static_cast<int>(since.count() % 1000),
                is_local ? "" : "Z");
  return text;
}

// So that on a terminal what is said stands below what was said before, for names of usual length.
constexpr size_t kSpeakerColumns = 16;

// Who speaks: "hello #17 ".
std::string speaker(const LogEntry& entry) {
  std::string text;
  if (!entry.service_path.empty()) text += function_name(entry.service_path) + " ";
  if (entry.request != 0) text += "#" + std::to_string(entry.request) + " ";
  return text;
}

void append_json(std::string_view text, std::string* out) {
  constexpr char kDigits[] = "0123456789abcdef";
  out->push_back('"');
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      out->push_back('\\');
      out->push_back(letter);
    } else if (letter == '\n') {
      out->append("\\n");
    } else if (code < 0x20 || code == 0x7f) {
      out->append("\\u00").push_back(kDigits[code >> 4]);
      out->push_back(kDigits[code & 15]);
    } else {
      out->push_back(letter);
    }
  }
  out->push_back('"');
}

// Only what colours and styles text may steer a terminal, and lines and columns; the rest of what a
// function prints is shown.
void append_shown(std::string_view text, std::string* out) {
  for (size_t at = 0; at < text.size(); ++at) {
    auto code = static_cast<unsigned char>(text[at]);
    // Those of C1 have two bytes.
    const auto next = static_cast<unsigned char>(at + 1 < text.size() ? text[at + 1] : 0);
    const bool is_c1 = code == 0xC2 && next >= 0x80 && next < 0xA0;
    if (!is_c1 && ((code >= 0x20 && code != 0x7f) || code == '\n' || code == '\t')) {
      out->push_back(text[at]);
      continue;
    }
    size_t end = at + 2;
    while (end < text.size() &&
           (std::isdigit(static_cast<unsigned char>(text[end])) != 0 || text[end] == ';'))
      ++end;
    if (code == 0x1b && text.substr(at + 1, 1) == "[" && text.substr(end, 1) == "m") {
      out->append(text.substr(at, end + 1 - at));
      at = end;
      continue;
    }
    if (is_c1) {
      code = next;
      ++at;
    }
    char shown[8];
    std::snprintf(shown, sizeof shown, "\\x%02x", code);
    out->append(shown);
  }
}

std::string as_json(const LogEntry& entry) {
  std::string line = R"({"time":")" + shown_time(entry.time, false) + R"(","level":")" +
                     names_of(entry.level).json + "\"";
  const auto add = [&line](const char* name, std::string_view value) {
    line.append(",\"").append(name).append("\":");
    append_json(value, &line);
  };
  if (!entry.service_path.empty()) add("function", function_name(entry.service_path));
  if (!entry.execution_id.empty()) add("execution_id", entry.execution_id);
  if (entry.request != 0) line += ",\"request\":" + std::to_string(entry.request);
  add("message", entry.text);
  if (!entry.code.empty()) add("code", entry.code);
  if (entry.detail != nullptr && !entry.detail->url.empty()) {
    add("file", entry.detail->url);
    if (entry.detail->line > 0)
      line += ",\"line\":" + std::to_string(entry.detail->line) +
              ",\"column\":" + std::to_string(entry.detail->column);
    if (!entry.detail->excerpt.empty()) add("excerpt", entry.detail->excerpt);
  }
  return line + "}\n";
}

}  // namespace

std::string function_name(std::string_view service_path) {
  std::filesystem::path path = std::filesystem::path(service_path).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  return path.filename().string();
}

std::string written_as(LogFormat format, const LogEntry& entry) {
  const LevelNames names = names_of(entry.level);
  switch (format) {
    case LogFormat::kJson:
      return as_json(entry);
    case LogFormat::kTerminal: {
      std::string who = speaker(entry);
      if (who.size() < kSpeakerColumns) who.resize(kSpeakerColumns, ' ');
      std::string line = "\x1b[2m" + shown_time(entry.time, true) + "\x1b[22m \x1b[36m" + who +
                         "\x1b[39m" + names.colour;
      append_shown(entry.text, &line);
      return line + "\x1b[0m\n";
    }
    case LogFormat::kText:
      break;
  }
  std::string line = shown_time(entry.time, false) + " " + speaker(entry) + "[" + names.text + "] ";
  line.append(entry.text);
  return line + "\n";
}

LogFormat format_of_stderr() {
  const auto is_set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  if (is_set("NO_COLOR")) return LogFormat::kText;
  return is_set("FORCE_COLOR") || isatty(STDERR_FILENO) == 1 ? LogFormat::kTerminal
                                                             : LogFormat::kText;
}

}  // namespace edgert::server
