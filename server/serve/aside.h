// Aside: work that takes long, on a thread of its own, one piece after the other.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

#include "common/errand.h"
#include "common/signals.h"
#include "watch/turns.h"

namespace edgert::server {

// What comes of each piece is done in a turn of whoever has it. Thread: any may add.
class Aside {
 public:
  using Turn = std::function<void()>;  // null: nothing comes of it
  using Work = std::function<Turn()>;

  explicit Aside(std::shared_ptr<Turns> turns) : turns_(std::move(turns)) {}
  // Once. False: the system gives no thread.
  bool begin() {
    return thread_.begin([this] { run(); });
  }
  // `kind`: what can be dropped by it.
  void add(Work work, const char* kind = "") {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(work), kind});
    some_.set();
  }
  // What of this kind has not begun never does; whoever waits for anything else still gets it.
  void drop(std::string_view kind) {
    const std::lock_guard lock(mutex_);
    std::erase_if(waiting_, [kind](const Piece& piece) { return piece.kind == kind; });
  }
  // Nothing begins from here on. False: something goes on for longer than `patience_ms`.
  bool stop(int patience_ms);

 private:
  struct Piece {
    Work work;
    std::string_view kind;
  };
  void run();

  const std::shared_ptr<Turns> turns_;
  std::mutex mutex_;  // of what follows
  std::deque<Piece> waiting_;
  bool stops_ = false;
  Event some_, stopped_;
  Errand thread_;
};

}  // namespace edgert::server
