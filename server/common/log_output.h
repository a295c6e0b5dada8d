// LogOutput: the process's stderr, written to without waiting for whoever reads it.
#pragma once

#include <atomic>
#include <cstddef>
#include <string_view>

namespace edgert::server {

// Thread: one at a time, but for give_up.
class LogOutput final {
 public:
  LogOutput();
  ~LogOutput();
  LogOutput(const LogOutput&) = delete;
  LogOutput& operator=(const LogOutput&) = delete;

  struct Written {
    size_t bytes = 0;
    int error = 0;  // EAGAIN: the rest would have to wait
  };
  // Writes what goes out at once.
  Written try_write(std::string_view text);
  // Waits until all of `text` is out, or until give_up.
  Written write(std::string_view text);
  void give_up() { gives_up_.store(true); }

 private:
  Written write_now(std::string_view text) const;

  enum class Kind {
    kFile,    // never waits for a reader
    kSocket,  // asked not to wait, call by call
    kOwn,     // a pipe or a terminal, opened anew so that its O_NONBLOCK is ours alone
    kShared,  // one that cannot be opened anew: it may wait, however it is asked
  };
  Kind kind_ = Kind::kShared;
  int descriptor_;
  std::atomic<bool> gives_up_{false};
};

}  // namespace edgert::server
