#include "loop/work.h"

#include <uv.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_set>
#include <utility>

#include "base/check.h"
#include "base/thread.h"
#include "loop/handle.h"

namespace edgert::loop {

namespace {

struct Item;
using Running = std::unordered_set<Item*>;

struct Item {
  uv_work_t uv;
  WorkQueue::Work work;
  std::function<void()> done;
  std::atomic<bool> stopped{false};
  // Called with the item when it has ended; empty when the queue is gone.
  std::function<void(Item*)> ended;
};

// As libuv reads it.
size_t thread_count() {
  constexpr int kUsual = 4, kMost = 1024;
  const char* const asked = std::getenv("UV_THREADPOOL_SIZE");
  return static_cast<size_t>(asked == nullptr ? kUsual : std::clamp(std::atoi(asked), 1, kMost));
}

}  // namespace

Status start_work_threads() {
  static std::mutex mutex;
  static bool started = false;
  const std::lock_guard lock(mutex);
  if (started) return Unit{};
  if (Status left = base::probe_threads(thread_count()); !left.ok()) return left;
  const base::BlockedSignals blocked;
  uv_loop_t loop;
  if (const int failed = uv_loop_init(&loop); failed != 0)
    return Error{ErrorCode::kLimit, std::string("no event loop: ") + uv_strerror(failed)};
  uv_work_t nothing;
  EDGERT_CHECK(uv_queue_work(
                   &loop, &nothing, [](uv_work_t*) {}, nullptr) == 0);
  uv_run(&loop, UV_RUN_DEFAULT);
  EDGERT_CHECK(uv_loop_close(&loop) == 0);
  started = true;
  return Unit{};
}

struct WorkQueue::Internals {
  Loop& loop;
  const size_t most_at_once;
  std::deque<std::unique_ptr<Item>> waiting;
  Running running;

  void begin();
};

WorkQueue::WorkQueue(Loop& loop, size_t most_at_once)
    : internals_(new Internals{loop, most_at_once, {}, {}}) {}

WorkQueue::~WorkQueue() {
  for (Item* item : internals_->running) {
    item->done = nullptr;
    item->ended = nullptr;
    item->stopped.store(true, std::memory_order_relaxed);
    uv_cancel(reinterpret_cast<uv_req_t*>(&item->uv));
  }
}

void WorkQueue::add(Work work, std::function<void()> done) {
  auto item = std::make_unique<Item>();
  item->work = std::move(work);
  item->done = std::move(done);
  internals_->waiting.push_back(std::move(item));
  internals_->begin();
}

void WorkQueue::Internals::begin() {
  while (!waiting.empty() && running.size() < most_at_once) {
    Item* item = waiting.front().release();
    waiting.pop_front();
    running.insert(item);
    item->uv.data = item;
    item->ended = [this](Item* ended) {
      running.erase(ended);
      begin();
    };
    live_handles.fetch_add(1);
    EDGERT_CHECK(uv_queue_work(
                     loop.uv(), &item->uv,
                     [](uv_work_t* request) {
                       auto* self = static_cast<Item*>(request->data);
                       self->work(self->stopped);
                     },
                     [](uv_work_t* request, int) {
                       const std::unique_ptr<Item> self(static_cast<Item*>(request->data));
                       live_handles.fetch_sub(1);
                       if (self->ended) self->ended(self.get());
                       // Last: it may destroy the queue.
                       if (self->done) self->done();
                     }) == 0);
  }
}

}  // namespace edgert::loop
