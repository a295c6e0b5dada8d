// EventQueue: what becomes of workers, kept for an event worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edgert/observer.h"

namespace edgert {

// The kinds and the fields are those of the reference runtime's events.
struct WorkerEvent {
  enum class Kind { kBoot, kBootFailure, kUncaughtException, kShutdown, kLog };
  Kind kind = Kind::kLog;
  double time_ms = 0;  // since 1970
  std::string service_path;
  std::string execution_id;
  std::vector<std::pair<std::string, std::string>> otel_attributes;
  std::string text;                  // boot failure, exception, log line
  double ms = 0;                     // boot time, CPU time used
  LogLevel level = LogLevel::kInfo;  // of a log line
  Shutdown shutdown;                 // of an end
};

// Bounded: what does not fit is dropped and counted. Log lines of one service path take at most as
// much as is left free, so a flood fills half of the queue, two fill a third each, and there is
// always room for what others say. One reader. Thread: any. Owner: the host; outlives the pools
// that have it. Errors: none; what is lost is counted. Cost: a lock that nobody holds for long;
// `wait_until_read` alone waits.
class EventQueue final {
 public:
  struct Options {
    size_t max_events = 10000;
    size_t max_bytes = size_t{16} << 20;  // of text and attributes
    const char* of = "events";            // what a warning calls them
  };
  EventQueue();
  explicit EventQueue(Options options);
  ~EventQueue();

  void push(WorkerEvent event);
  // Calls `taken` once, on any thread, with all events there are, as soon as there is one; with
  // none when the queue is closed and empty. A later call replaces one that still waits. Events
  // that were dropped since the last call come as a warning of their number.
  using Taken = std::function<void(std::vector<WorkerEvent>)>;
  void pull(Taken taken);
  // Nothing gets in any more.
  void close();
  // True when, within `timeout_ms`, the reader has asked again after the last event.
  bool wait_until_read(uint64_t timeout_ms);
  uint64_t dropped() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgert
