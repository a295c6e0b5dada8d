#include "loop/async.h"

#include <uv.h>

#include <utility>

#include "base/check.h"
#include "loop/handle.h"

namespace edgert::loop {

namespace {

struct Target {
  uv_async_t uv;
  std::function<void()> callback;
  void detach() { callback = nullptr; }
};

}  // namespace

struct Async::Internals {
  Handle<Target> handle;
};

Async::Async(Loop& loop, std::function<void()> callback)
    : internals_(std::make_unique<Internals>()) {
  auto target = std::make_unique<Target>();
  target->callback = std::move(callback);
  // Fails only when the loop's wake-up descriptor cannot be made, which happens with the loop's
  // first Async or never.
  EDGERT_CHECK(uv_async_init(loop.uv(), &target->uv, [](uv_async_t* handle) {
                 auto* self = static_cast<Target*>(handle->data);
                 if (self->callback) self->callback();
               }) == 0);
  target->uv.data = target.get();
  internals_->handle = Handle<Target>(std::move(target));
}

Async::~Async() = default;
void Async::send() { uv_async_send(&internals_->handle->uv); }

}  // namespace edgert::loop
