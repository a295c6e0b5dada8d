// What the handles of C are: each an owner of something of the C++ interface.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edgert/c.h"
#include "edgert/edgert.h"

struct edgert_error {
  edgert::Error error;
};

struct edgert_platform {
  std::shared_ptr<edgert::Platform> platform;
};

struct edgert_function {
  edgert::WorkerOptions options;
};

struct edgert_executor {
  std::shared_ptr<edgert::Executor> executor;
  // One of these, or none: what it is besides.
  std::shared_ptr<edgert::QueueExecutor> queue = nullptr;
  std::shared_ptr<edgert::EventExecutor> event = nullptr;
  std::shared_ptr<edgert::UvExecutor> uv = nullptr;
  std::function<void()> close_own = nullptr;
};

struct edgert_task {
  std::function<void()> work;
};

struct edgert_worker {
  std::shared_ptr<edgert::Worker> worker;
};

namespace edgert::capi {

// For functions that may fail: clears `place` when made, and fills it when told.
class Failure {
 public:
  explicit Failure(edgert_error** place) : place_(place) {
    if (place_ != nullptr) *place_ = nullptr;
  }
  // Always null, or false: what such functions return then.
  std::nullptr_t operator()(Error error) const {
    if (place_ != nullptr) *place_ = new edgert_error{std::move(error)};
    return nullptr;
  }
  std::nullptr_t missing(const char* what) const {
    return (*this)({ErrorCode::kInvalidArgument, std::string(what) + " is NULL"});
  }
  bool no(Error error) const { return (*this)(std::move(error)) != nullptr; }
  // Whether it went well.
  bool settle(const Status& status) const { return status.ok() || no(status.error()); }

 private:
  edgert_error** const place_;
};

// What a host does not know it takes for EDGERT_INTERNAL, and so do we.
ErrorCode error_code_of(edgert_code code);

inline std::shared_ptr<Executor> of(const edgert_executor* executor) {
  return executor == nullptr ? nullptr : executor->executor;
}

}  // namespace edgert::capi
