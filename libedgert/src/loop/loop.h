// Loop: one thread's event loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edgert/result.h"
#include "loop/wakes.h"

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
  // Runs `task` after the loop has looked for events again, so that a long row of work lets others
  // come between.
  void post_next_turn(std::function<void()> task);
  // Grows with every turn.
  uint64_t turn() const { return turn_; }
  // Runs what is posted now; for owners whose tasks must not outlive them.
  void run_posted();

  // For a loop that will never run again and whose handles nobody closes: closes their descriptors.
  // Others may still wake it, to no effect. Returns how many descriptors stay.
  size_t abandon();

  // 64 KiB that every stream on this loop reads into.
  char* read_buffer() { return read_buffer_.get(); }
  static constexpr size_t kReadBufferBytes = 64 * 1024;
  // Another one of that size, for what streams make of what they have read.
  char* plain_buffer() {
    if (plain_buffer_ == nullptr)
      plain_buffer_ = std::make_unique_for_overwrite<char[]>(kReadBufferBytes);
    return plain_buffer_.get();
  }

  // An empty buffer for what its streams have to say, and the way back for it: a few of them serve
  // all streams, which so need no memory of their own while they are silent.
  std::string take_buffer();
  void give_back(std::string buffer);

  // Whose loop it is: what threads do for loops of one party takes turns among them, so that who
  // begins anew does not begin without what it still owes. A number of its own unless it is set.
  uint64_t party() const { return party_; }
  void set_party(uint64_t party) { party_ = party; }

  // Milliseconds on a monotonic clock, as of this turn.
  uint64_t now_ms() const;
  // An IMF-fixdate (RFC 9110 §5.6.7) of the current second.
  const std::string& http_date();

  Wakes& wakes() { return *wakes_; }

  uv_loop_s* uv() { return uv_.get(); }

 private:
  struct Internals;
  Loop();
  void end_turn();

  std::unique_ptr<uv_loop_s> uv_;
  std::unique_ptr<Internals> internals_;
  std::unique_ptr<Wakes> wakes_;
  std::unique_ptr<char[]> read_buffer_;
  std::unique_ptr<char[]> plain_buffer_;  // made at first use
  std::vector<std::string> spare_buffers_;
  std::string date_;
  int64_t date_second_ = -1;
  uint64_t party_;
  uint64_t turn_ = 0;
};

// The text for a libuv status, as the reason in our errors, and its code.
std::string error_text(int status);
ErrorCode error_code(int status);
// Open handles of the process.
int64_t live_handle_count();

}  // namespace edgert::loop
