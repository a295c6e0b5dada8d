#include "loop/wakes.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "loop/handle.h"

namespace edgert::loop {

namespace {

struct Target {
  uv_poll_t uv;
  int descriptor = -1;
  std::function<void()> readable;
  void detach() { readable = nullptr; }
  ~Target() {
    if (descriptor >= 0) close(descriptor);
  }
};

}  // namespace

struct Wakes::Internals {
  Handle<Target> handle;
  int descriptor;
};

Result<std::unique_ptr<Wakes>> Wakes::create(uv_loop_s* loop) {
  auto target = std::make_unique<Target>();
  target->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  int status = target->descriptor < 0 ? -errno : 0;
  if (status == 0) status = uv_poll_init(loop, &target->uv, target->descriptor);
  if (status != 0)
    return Error{ErrorCode::kIo, std::string("no event loop: ") + uv_strerror(status)};
  target->uv.data = target.get();
  auto internals = std::make_unique<Internals>();
  internals->descriptor = target->descriptor;
  internals->handle = Handle<Target>(std::move(target));
  std::unique_ptr<Wakes> wakes(new Wakes(std::move(internals)));
  Handle<Target>& handle = wakes->internals_->handle;
  handle->readable = [self = wakes.get()] { self->run(); };
  status = uv_poll_start(&handle->uv, UV_READABLE, [](uv_poll_t* poll, int, int) {
    auto* const woken = static_cast<Target*>(poll->data);
    if (woken->readable) woken->readable();
  });
  if (status != 0)
    return Error{ErrorCode::kIo, std::string("no event loop: ") + uv_strerror(status)};
  return wakes;
}

Wakes::Wakes(std::unique_ptr<Internals> internals) : internals_(std::move(internals)) {}
Wakes::~Wakes() = default;

int Wakes::descriptor() const { return internals_->descriptor; }

void Wakes::add(Call* call) { calls_.push_back(call); }

void Wakes::remove(Call* call) {
  const auto found = std::find(calls_.begin(), calls_.end(), call);
  if (is_running_) {
    *found = nullptr;
  } else {
    calls_.erase(found);
  }
}

void Wakes::wake() {
  if (is_woken_.exchange(true, std::memory_order_acq_rel)) return;
  const uint64_t one = 1;
  // It cannot be full: whoever writes has found it read.
  (void)!write(internals_->descriptor, &one, sizeof one);
}

void Wakes::run() {
  uint64_t count;
  (void)!read(internals_->descriptor, &count, sizeof count);
  // Before the look: who sends from here on writes again.
  is_woken_.exchange(false, std::memory_order_acq_rel);
  is_running_ = true;
  for (size_t i = 0; i < calls_.size(); ++i) {
    Call* const call = calls_[i];
    if (call == nullptr || !call->is_sent.load(std::memory_order_acquire)) continue;
    call->is_sent.exchange(false, std::memory_order_acq_rel);
    const auto callback = call->callback;
    (*callback)();
  }
  is_running_ = false;
  std::erase(calls_, nullptr);
}

bool Wakes::abandon() {
  if (is_woken_.exchange(true, std::memory_order_acq_rel)) {
    // Whoever has said so has written, or is about to.
    constexpr int kMostMs = 100;
    pollfd written{internals_->descriptor, POLLIN, 0};
    if (poll(&written, 1, kMostMs) != 1) return false;
  }
  close(std::exchange(internals_->handle->descriptor, -1));
  return true;
}

}  // namespace edgert::loop
