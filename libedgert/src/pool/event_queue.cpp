// EventQueue: see edgert/event_queue.h.
#include "edgert/event_queue.h"

#include <chrono>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "base/patience.h"

namespace edgert {

namespace {

double now_ms() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// Workers of inline code have no path.
const std::string& source_of(const WorkerEvent& event) {
  return event.service_path.empty() ? event.execution_id : event.service_path;
}

size_t size_of(const WorkerEvent& event) {
  size_t bytes = event.text.size();
  for (const auto& [name, value] : event.otel_attributes) bytes += name.size() + value.size();
  return bytes;
}

}  // namespace

struct EventQueue::Impl {
  explicit Impl(Options options) : options(options) {}

  // Under the lock: whether there is room for one more of this size.
  bool takes(const WorkerEvent& event, size_t size) const {
    const size_t free_events = options.max_events - events.size();
    const size_t free_bytes = options.max_bytes - bytes;
    if (closed || free_events == 0 || size > free_bytes) return false;
    const auto held = shares.find(source_of(event));
    if (event.kind != WorkerEvent::Kind::kLog || held == shares.end()) return true;
    return held->second.events < free_events && held->second.bytes + size <= free_bytes;
  }

  // Under the lock: what a reader gets now.
  std::vector<WorkerEvent> take() {
    std::vector<WorkerEvent> taken = std::exchange(events, {});
    bytes = 0;
    shares.clear();
    if (const uint64_t lost = dropped - told_dropped; lost != 0) {
      told_dropped = dropped;
      WorkerEvent warning;
      warning.time_ms = now_ms();
      warning.level = LogLevel::kWarning;
      warning.text =
          std::to_string(lost) + " " + options.of + " were dropped: the queue holds at most " +
          std::to_string(options.max_events) + " and " + std::to_string(options.max_bytes >> 20) +
          " MB of text, and of each function no more than is left free";
      taken.push_back(std::move(warning));
    }
    return taken;
  }

  const Options options;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<WorkerEvent> events;
  size_t bytes = 0;
  struct Share {
    size_t events = 0;
    size_t bytes = 0;
  };
  std::unordered_map<std::string, Share> shares;  // of what lies in the queue
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
    if (!impl_->takes(event, bytes)) {
      ++impl_->dropped;
      return;
    }
    impl_->bytes += bytes;
    Impl::Share& share = impl_->shares[source_of(event)];
    ++share.events;
    share.bytes += bytes;
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
  return impl_->changed.wait_for(lock, base::patience(timeout_ms),
                                 [this] { return impl_->read_to_the_end; });
}

uint64_t EventQueue::dropped() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->dropped;
}

}  // namespace edgert
