// What a call and its options are to C.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "capi/handles.h"

// Shared by the host's reference, which is itself, by the sink, and by the function that starts it.
struct edgert_call : std::enable_shared_from_this<edgert_call> {
  // Known from the first callback on, or from when the call has been started. It is there for as
  // long as the host has not freed the handle, and for as long as a callback runs.
  std::atomic<edgert::Call*> call{nullptr};
  std::mutex mutex;  // guards what follows; nobody is called while it is held
  std::shared_ptr<edgert::Call> handle;
  std::shared_ptr<edgert_call> hosts;  // the host's reference; null: it has been freed
};

namespace edgert::capi {

using Start = std::function<std::shared_ptr<Call>(RequestHead, BodyKind,
                                                  std::shared_ptr<ResponseSink>, FetchOptions)>;
// Starts a call by `start`, for one of the functions that do.
edgert_call* start_call(const edgert_request* request, const edgert_sink* sink,
                        const edgert_call_options* options, edgert_error** error,
                        const Start& start);

}  // namespace edgert::capi
