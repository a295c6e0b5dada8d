// The names of errors, as scripts and logs see them: see edgert/result.h.
#include "edgert/result.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/last_words.h"

namespace edgert {

std::string_view error_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "InvalidArgument";
    case ErrorCode::kNotFound:
      return "NotFound";
    case ErrorCode::kNotSupported:
      return "NotSupported";
    case ErrorCode::kIo:
      return "Io";
    case ErrorCode::kAddressInUse:
      return "AddrInUse";
    case ErrorCode::kConnectionRefused:
      return "ConnectionRefused";
    case ErrorCode::kConnectionReset:
      return "ConnectionReset";
    case ErrorCode::kBrokenPipe:
      return "BrokenPipe";
    case ErrorCode::kNetworkUnreachable:
      return "NetworkUnreachable";
    case ErrorCode::kTimedOut:
      return "TimedOut";
    case ErrorCode::kUnexpectedEof:
      return "UnexpectedEof";
    case ErrorCode::kInvalidData:
      return "InvalidData";
    case ErrorCode::kNotCapable:
      return "NotCapable";
    case ErrorCode::kCancelled:
      return "Interrupted";
    case ErrorCode::kLimit:
      return "Limit";
    case ErrorCode::kInvalidWorkerCreation:
      return "InvalidWorkerCreation";
    case ErrorCode::kInvalidWorkerResponse:
      return "InvalidWorkerResponse";
    case ErrorCode::kWorkerRequestCancelled:
      return "WorkerRequestCancelled";
    case ErrorCode::kWorkerAlreadyRetired:
      return "WorkerAlreadyRetired";
    case ErrorCode::kWorkerRequestIdleTimeout:
      return "WorkerRequestIdleTimeout";
    case ErrorCode::kInternal:
      return "Internal";
  }
  return "Internal";
}

bool Error::retryable() const {
  switch (reason) {
    case ErrorReason::kOverloaded:
    case ErrorReason::kPutOff:
    case ErrorReason::kPoolClosing:
      return true;
    default:
      return code == ErrorCode::kWorkerAlreadyRetired;
  }
}

int suggested_status(const Error& error) {
  constexpr int kClientHasGone = 499, kStoppedByLimit = 546;
  switch (error.reason) {
    case ErrorReason::kFunctionNotFound:
      return 404;
    case ErrorReason::kModuleError:
    case ErrorReason::kBootFailed:
    case ErrorReason::kOverloaded:
    case ErrorReason::kPutOff:
    case ErrorReason::kPoolClosing:
    case ErrorReason::kTerminated:
      return 503;
    case ErrorReason::kMemoryLimit:
    case ErrorReason::kCpuLimit:
    case ErrorReason::kWallClockLimit:
      return kStoppedByLimit;
    case ErrorReason::kNone:
      break;
  }
  switch (error.code) {
    case ErrorCode::kInvalidArgument:
      return 400;
    case ErrorCode::kInvalidWorkerCreation:
    case ErrorCode::kWorkerAlreadyRetired:
      return 503;
    case ErrorCode::kTimedOut:
    case ErrorCode::kWorkerRequestIdleTimeout:
      return 504;
    case ErrorCode::kCancelled:
      return kClientHasGone;
    default:
      return 500;
  }
}

namespace internal {

void result_misuse(const Error& error) {
  base::say_last(fmt::format("edgert: {}: {}\n", error_name(error.code), error.message));
  std::abort();
}

}  // namespace internal

}  // namespace edgert
