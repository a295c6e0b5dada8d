// Teller: what a verb says to people while it works, on stderr.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/amounts.h"
#include "common/log_sink.h"
#include "edgert/module_graph.h"

namespace edgert::server {

// On a terminal one line shows how far it is; elsewhere there are lines only. Thread: one.
class Teller {
 public:
  explicit Teller(Verbosity verbosity);
  ~Teller() { clear(); }
  Teller(const Teller&) = delete;
  Teller& operator=(const Teller&) = delete;

  void progress(const GraphProgress& progress);
  // Nothing, where it is to be quiet.
  void say(std::string_view line);
  void warn(const Error& note);
  void warn(std::string_view line) { say("warning: " + std::string(line)); }
  // However quiet it is.
  void fail(std::string_view reason);
  // The same of what is wrong with a function, in full.
  void fail(const std::string& file, const Error& error);
  void fail(const Error& error);

 private:
  void clear();

  const bool is_quiet_, is_on_terminal_, has_colours_;
  bool is_shown_ = false;
  int64_t shown_ms_ = 0;
};

std::string json_text(std::string_view utf8);

}  // namespace edgert::server
