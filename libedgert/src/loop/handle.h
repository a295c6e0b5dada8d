// Handle<T>: the one way a libuv handle is owned. Its memory dies in its close callback.
#pragma once

#include <uv.h>

#include <atomic>
#include <memory>
#include <utility>

namespace edgert::loop {

// Open handles and requests of the process; tests count it to zero.
extern std::atomic<int64_t> live_handles;

// Owns a T whose first member is `Uv uv`. Closing is asynchronous: T is deleted in the close
// callback, so it must not point at its former owner by then; `T::detach()` is called when the
// owner lets go.
template <typename T>
class Handle {
 public:
  Handle() = default;
  explicit Handle(std::unique_ptr<T> opened) : target_(opened.release()) {
    live_handles.fetch_add(1);
  }
  Handle(Handle&& other) noexcept : target_(std::exchange(other.target_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      reset();
      target_ = std::exchange(other.target_, nullptr);
    }
    return *this;
  }
  ~Handle() { reset(); }

  T* get() const { return target_; }
  T* operator->() const { return target_; }
  explicit operator bool() const { return target_ != nullptr; }

  void reset() {
    T* target = std::exchange(target_, nullptr);
    if (target == nullptr) return;
    target->detach();
    uv_close(reinterpret_cast<uv_handle_t*>(&target->uv), [](uv_handle_t* handle) {
      delete static_cast<T*>(handle->data);
      live_handles.fetch_sub(1);
    });
  }

 private:
  T* target_ = nullptr;
};

}  // namespace edgert::loop
