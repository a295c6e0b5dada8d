#include "edgert/event_queue.h"

#include <chrono>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <utility>

namespace edgert {

namespace {

double now_ms() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

size_t size_of(const WorkerEvent& event) {
  size_t bytes = event.text.size();
  for (const auto& [name, value] : event.otel_attributes) bytes += name.size() + value.size();
  return bytes;
}

}  // namespace

struct EventQueue::Impl {
  explicit Impl(Options options) : options(options) {}

  // Under the lock: what a reader gets now.
  std::vector<WorkerEvent> take() {
    std::vector<WorkerEvent> taken = std::exchange(events, {});
    bytes = 0;
    if (const uint64_t lost = dropped - told_dropped; lost != 0) {
      told_dropped = dropped;
      WorkerEvent warning;
      warning.time_ms = now_ms();
      warning.level = LogLevel::kWarning;
      warning.text = std::to_string(lost) + " events were dropped: the queue holds at most " +
                     std::to_string(options.max_events) + " events and " +
                     std::to_string(options.max_bytes >> 20) + " MB of text";
      taken.push_back(std::move(warning));
    }
    return taken;
  }

  const Options options;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<WorkerEvent> events;
  size_t bytes = 0;
  uint64_t dropped = 0;
  uint64_t told_dropped = 0;
  Taken waiting;
  bool closed = false;
  bool read_to_the_end = false;
};

EventQueue::EventQueue() : EventQueue(Options{}) {}
EventQueue::EventQueue(Options options) : impl_(std::make_unique<Impl>(options)) {}
EventQueue::~EventQueue() = default;

void EventQueue::push(WorkerEvent event) {
  event.time_ms = now_ms();
  const size_t bytes = size_of(event);
  Taken reader;
  std::vector<WorkerEvent> taken;
  {
    std::lock_guard lock(impl_->mutex);
    if (impl_->closed || impl_->events.size() >= impl_->options.max_events ||
        impl_->bytes + bytes > impl_->options.max_bytes) {
      ++impl_->dropped;
      return;
    }
    impl_->bytes += bytes;
    impl_->events.push_back(std::move(event));
    reader = std::exchange(impl_->waiting, nullptr);
    if (reader) taken = impl_->take();
  }
  if (reader) reader(std::move(taken));
}

void EventQueue::pull(Taken taken) {
  std::vector<WorkerEvent> events;
  {
    std::lock_guard lock(impl_->mutex);
    if (impl_->events.empty() && !impl_->closed) {
      impl_->waiting = std::move(taken);
      return;
    }
    events = impl_->take();
    if (events.empty()) {
      impl_->read_to_the_end = true;
      impl_->changed.notify_all();
    }
  }
  taken(std::move(events));
}

void EventQueue::close() {
  Taken reader;
  {
    std::lock_guard lock(impl_->mutex);
    impl_->closed = true;
    reader = std::exchange(impl_->waiting, nullptr);
    if (reader) {
      impl_->read_to_the_end = true;
      impl_->changed.notify_all();
    }
  }
  if (reader) reader({});
}

bool EventQueue::wait_until_read(uint64_t timeout_ms) {
  std::unique_lock lock(impl_->mutex);
  return impl_->changed.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                                 [this] { return impl_->read_to_the_end; });
}

uint64_t EventQueue::dropped() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->dropped;
}

}  // namespace edgert
