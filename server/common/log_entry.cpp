#include "common/log_entry.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "common/json_text.h"

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

// How long the command at `at` is that colours and styles text; 0: there is none.
size_t style_at(std::string_view text, size_t at) {
  if (text.substr(at, 2) != "\x1b[") return 0;
  const size_t end = text.find_first_not_of("0123456789;", at + 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 - at : 0;
}

// Might pass for the first line of an entry, which begins with a time, or with what looks like one.
bool may_begin_an_entry(std::string_view text, size_t at) {
  size_t blanks = 0;
  for (size_t style = 0; at < text.size() && blanks < 2; at += style) {
    style = style_at(text, at);
    if (style != 0) continue;
    if (text[at] != ' ') break;
    ++blanks;
    ++at;
  }
  if (blanks > 1 || at == text.size()) return false;
  const auto first = static_cast<unsigned char>(text[at]);
  const std::string_view two = text.substr(at, 2);
  const bool is_border = two == "\xe2\x94" || two == "\xe2\x95";
  return (first >= 0x80 && !is_border) || std::isdigit(first) != 0;
}

// Lines behind the first are moved to the right where one of them might pass for another entry.
std::string_view margin_of(std::string_view text) {
  for (size_t end = text.find('\n'); end != std::string_view::npos;
       end = text.find('\n', end + 1)) {
    if (may_begin_an_entry(text, end + 1)) return "    ";
  }
  return {};
}

// Only what colours and styles text may steer a terminal, and lines and columns; the rest of what a
// function prints is shown. True: there are styles in it.
bool append_shown(std::string_view text, std::string_view margin, std::string* out) {
  bool has_styles = false;
  size_t plain = 0;
  const auto take_plain = [&](size_t end) { out->append(text.substr(plain, end - plain)); };
  for (size_t at = 0; at < text.size(); ++at) {
    const Control control = control_at(text, at);
    if (control.size == 0 || control.code == '\t') continue;
    if (text.substr(at, 2) == "\r\n") {
      take_plain(at);
    } else if (control.code == '\n') {
      take_plain(at + 1);
      out->append(margin);
    } else if (const size_t style = style_at(text, at); style != 0) {
      has_styles = true;
      take_plain(at + style);
      at += style - 1;
    } else {
      take_plain(at);
      char shown[8];
      std::snprintf(shown, sizeof shown, "\\x%02x", control.code);
      out->append(shown);
      at += control.size - 1;
    }
    plain = at + 1;
  }
  take_plain(text.size());
  return has_styles;
}

// So much of an id tells requests apart that are told of at the same time.
constexpr size_t kShownIdLetters = 8;

// Who speaks: "hello #17 ", "hello 3f2a9c1d ".
std::string speaker(const LogEntry& entry) {
  std::string text;
  if (!entry.service_path.empty()) {
    std::string name = function_name(entry.service_path);
    std::replace(name.begin(), name.end(), '\n', '?');
    std::replace(name.begin(), name.end(), '\x1b', '?');
    append_shown(name, {}, &text);
    text += ' ';
  }
  if (!entry.request_id.empty()) {
    text.append(entry.request_id.substr(0, kShownIdLetters)).append(" ");
  } else if (entry.request != 0) {
    text += "#" + std::to_string(entry.request) + " ";
  }
  return text;
}

void append_field(const LogField& field, std::string* line) {
  line->append(",\"").append(field.name).append("\":");
  if (const auto* const text = std::get_if<std::string_view>(&field.value)) {
    append_json(*text, line);
  } else if (const auto* const count = std::get_if<uint64_t>(&field.value)) {
    line->append(std::to_string(*count));
  } else {
    char number[32];
    std::snprintf(number, sizeof number, "%.3f", std::get<double>(field.value));
    line->append(number);
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
  if (!entry.request_id.empty()) add("request_id", entry.request_id);
  if (entry.traceparent.size() >= 52) {
    add("trace_id", entry.traceparent.substr(3, 32));
    add("span_id", entry.traceparent.substr(36, 16));
  }
  add("message", entry.text);
  for (const LogField& field : entry.fields) append_field(field, &line);
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
      append_shown(entry.text, margin_of(entry.text), &line);
      return line + "\x1b[0m\n";
    }
    case LogFormat::kText:
      break;
  }
  std::string line = shown_time(entry.time, false) + " " + speaker(entry) + "[" + names.text + "] ";
  // Others' lines do not have its colours.
  if (append_shown(entry.text, margin_of(entry.text), &line)) line += "\x1b[0m";
  return line + "\n";
}

LogFormat format_of_stderr() {
  const auto is_set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  // As Node and its packages read it.
  const char* const force = std::getenv("FORCE_COLOR");
  const std::string_view forced = force == nullptr ? "" : force;
  if (is_set("NO_COLOR") || forced == "0" || forced == "false") return LogFormat::kText;
  return !forced.empty() || isatty(STDERR_FILENO) == 1 ? LogFormat::kTerminal : LogFormat::kText;
}

}  // namespace edgert::server
