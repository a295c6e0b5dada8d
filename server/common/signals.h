// Signals as something to wait for, together with an event of our own.
#pragma once

#include <csignal>
#include <functional>
#include <utility>

namespace edgert::server {

// Set from any thread; not lost until somebody clears it.
class Event {
 public:
  Event();
  ~Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  void set();
  void clear();
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// Takes SIGTERM and SIGINT for as long as it lives, and SIGHUP where that means something. Make it
// before any thread, so that all of them inherit the mask.
class Signals {
 public:
  explicit Signals(bool takes_hangup = false);
  ~Signals();  // gives the signals their default effect back
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // What is done for each SIGHUP, by whoever waits.
  void on_hangup(std::function<void()> told) { on_hangup_ = std::move(told); }
  // Blocks until another signal came (its number) or the event is set (0); a signal wins.
  int wait(const Event& event);

 private:
  std::function<void()> on_hangup_;
  sigset_t taken_;
  int descriptor_;
};

}  // namespace edgert::server
