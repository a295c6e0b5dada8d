// Loop: one thread's event loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "edgert/result.h"

struct uv_loop_s;

namespace edgert::loop {

// Thread: the one that runs it, for everything (see Async for the rest). Owner: must outlive all
// handles made on it.
class Loop {
 public:
  static Result<std::unique_ptr<Loop>> create();
  ~Loop();  // runs the close callbacks that are still due

  // Until stop.
  void run();
  void stop();
  // Runs `task` after the current callback, before the loop waits again.
  void post(std::function<void()> task);
  // Runs what is posted now; for owners whose tasks must not outlive them.
  void run_posted();

  // 64 KiB that every stream on this loop reads into.
  char* read_buffer() { return read_buffer_.get(); }
  static constexpr size_t kReadBufferBytes = 64 * 1024;

  // Milliseconds on a monotonic clock, as of this turn.
  uint64_t now_ms() const;
  // An IMF-fixdate (RFC 9110 §5.6.7) of the current second.
  const std::string& http_date();

  uv_loop_s* uv() { return uv_.get(); }

 private:
  struct Internals;
  Loop();

  std::unique_ptr<uv_loop_s> uv_;
  std::unique_ptr<Internals> internals_;
  std::unique_ptr<char[]> read_buffer_;
  std::string date_;
  int64_t date_second_ = -1;
};

// The text for a libuv status, as the reason in our errors, and its code.
std::string error_text(int status);
ErrorCode error_code(int status);
// Open handles of the process.
int64_t live_handle_count();

}  // namespace edgert::loop
