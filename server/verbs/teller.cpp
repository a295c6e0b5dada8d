#include "verbs/teller.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "common/frame.h"

namespace edgert::server {

namespace {

void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

Teller::Teller(Verbosity verbosity)
    : is_quiet_(verbosity == Verbosity::kQuiet),
      is_on_terminal_(!is_quiet_ && isatty(STDERR_FILENO) == 1),
      has_colours_(format_of_stderr() == LogFormat::kTerminal) {}

void Teller::progress(const GraphProgress& progress) {
  if (!is_on_terminal_) return;
  constexpr int64_t kEveryMs = 50;
  const int64_t now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                             std::chrono::steady_clock::now().time_since_epoch())
                             .count();
  if (now_ms - shown_ms_ < kEveryMs) return;
  shown_ms_ = now_ms;
  is_shown_ = true;
  write_all("\r\x1b[K" + std::to_string(progress.answered) + " of " +
            count_text(progress.known, "module") + ", " + size_text(progress.bytes));
}

void Teller::clear() {
  if (is_shown_) write_all("\r\x1b[K");
  is_shown_ = false;
}

void Teller::say(std::string_view line) {
  if (is_quiet_) return;
  clear();
  write_all(printable(line) + "\n");
}

void Teller::warn(const Error& note) {
  if (is_quiet_) return;
  clear();
  write_all("warning: " + framed(note, has_colours_) + "\n");
}

void Teller::fail(std::string_view reason) {
  clear();
  write_all("edgertd: " + printable(reason) + "\n");
}

void Teller::fail(const std::string& file, const Error& error) {
  clear();
  write_all("edgertd: " + printable(file) + ": " + framed(error, has_colours_) + "\n");
}

void Teller::fail(const Error& error) {
  clear();
  write_all("edgertd: " + framed(error, has_colours_) + "\n");
}

std::string json_text(std::string_view utf8) {
  std::string text = "\"";
  for (const char c : utf8) {
    if (c == '"' || c == '\\') {
      text.append(1, '\\').append(1, c);
    } else if (static_cast<unsigned char>(c) < ' ') {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      text += escape;
    } else {
      text += c;
    }
  }
  return text + '"';
}

}  // namespace edgert::server
