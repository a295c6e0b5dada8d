#include "worker/spare_thread.h"

#include <utility>

#include "base/inside.h"
#include "base/thread.h"
#include "js/address_space.h"
#include "js/isolate.h"
#include "js/platform_impl.h"
#include "js/snapshot_impl.h"
#include "worker/worker_state.h"
#include "worker/worker_thread.h"

namespace edgert::worker {

SpareThread::SpareThread(Platform& platform, std::shared_ptr<const Snapshot> snapshot,
                         js::Blob blob, std::optional<uint64_t> limit_bytes)
    : platform_(platform), snapshot_(std::move(snapshot)), blob_(blob), limit_bytes_(limit_bytes) {
  account_->set_limit(limit_bytes.value_or(0));
}

int SpareThread::start() {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, js::kThreadStackBytes);
  auto argument = std::make_unique<std::shared_ptr<SpareThread>>(shared_from_this());
  const base::BlockedSignals blocked;
  const int failed = pthread_create(&thread_, &attributes, enter, argument.get());
  pthread_attr_destroy(&attributes);
  if (failed == 0) (void)argument.release();  // `enter` owns it
  return failed;
}

void SpareThread::become(std::shared_ptr<WorkerState> worker) {
  {
    const std::lock_guard lock(mutex_);
    worker_ = std::move(worker);
  }
  changed_.notify_one();
}

void SpareThread::dismiss() {
  {
    const std::lock_guard lock(mutex_);
    dismissed_ = true;
  }
  changed_.notify_one();
}

void* SpareThread::enter(void* argument) {
  const std::unique_ptr<std::shared_ptr<SpareThread>> self(
      static_cast<std::shared_ptr<SpareThread>*>(argument));
  js::reserve_for_this_thread();
  (*self)->run();
  return nullptr;
}

void SpareThread::run() {
  std::unique_ptr<js::Isolate> isolate;
  const auto is_decided = [this] { return worker_ != nullptr || dismissed_; };
  std::unique_lock lock(mutex_);
  if (limit_bytes_ && !is_decided()) {
    lock.unlock();
    // Where it cannot be made, the worker tries again, and tells why not.
    Result<std::unique_ptr<js::Isolate>> made = js::Isolate::create(
        Inside::of(platform_), Inside::of(*snapshot_), blob_, js::IsolateOptions(*account_));
    if (made.ok()) isolate = std::move(made).value();
    lock.lock();
  }
  changed_.wait(lock, is_decided);
  std::shared_ptr<WorkerState> worker = std::exchange(worker_, nullptr);
  lock.unlock();
  if (worker != nullptr) WorkerThread::run(std::move(worker), std::move(isolate));
}

}  // namespace edgert::worker
