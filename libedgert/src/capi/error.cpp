// Errors, and what is told of the library itself.
#include "capi/handles.h"
#include "capi/structs.h"
#include "edgert/error_detail.h"

namespace edgert::capi {

namespace {

edgert_code code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return EDGERT_INVALID_ARGUMENT;
    case ErrorCode::kNotFound:
      return EDGERT_NOT_FOUND;
    case ErrorCode::kNotSupported:
      return EDGERT_NOT_SUPPORTED;
    case ErrorCode::kIo:
      return EDGERT_IO;
    case ErrorCode::kAddressInUse:
      return EDGERT_ADDRESS_IN_USE;
    case ErrorCode::kConnectionRefused:
      return EDGERT_CONNECTION_REFUSED;
    case ErrorCode::kConnectionReset:
      return EDGERT_CONNECTION_RESET;
    case ErrorCode::kBrokenPipe:
      return EDGERT_BROKEN_PIPE;
    case ErrorCode::kNetworkUnreachable:
      return EDGERT_NETWORK_UNREACHABLE;
    case ErrorCode::kTimedOut:
      return EDGERT_TIMED_OUT;
    case ErrorCode::kUnexpectedEof:
      return EDGERT_UNEXPECTED_EOF;
    case ErrorCode::kInvalidData:
      return EDGERT_INVALID_DATA;
    case ErrorCode::kNotCapable:
      return EDGERT_NOT_CAPABLE;
    case ErrorCode::kCancelled:
      return EDGERT_CANCELLED;
    case ErrorCode::kLimit:
      return EDGERT_LIMIT;
    case ErrorCode::kInvalidWorkerCreation:
      return EDGERT_INVALID_WORKER_CREATION;
    case ErrorCode::kInvalidWorkerResponse:
      return EDGERT_INVALID_WORKER_RESPONSE;
    case ErrorCode::kWorkerRequestCancelled:
      return EDGERT_WORKER_REQUEST_CANCELLED;
    case ErrorCode::kWorkerAlreadyRetired:
      return EDGERT_WORKER_ALREADY_RETIRED;
    case ErrorCode::kWorkerRequestIdleTimeout:
      return EDGERT_WORKER_REQUEST_IDLE_TIMEOUT;
    case ErrorCode::kInternal:
      return EDGERT_INTERNAL;
  }
  return EDGERT_INTERNAL;
}

edgert_reason reason_of(ErrorReason reason) {
  switch (reason) {
    case ErrorReason::kNone:
      return EDGERT_NO_REASON;
    case ErrorReason::kFunctionNotFound:
      return EDGERT_FUNCTION_NOT_FOUND;
    case ErrorReason::kModuleError:
      return EDGERT_MODULE_ERROR;
    case ErrorReason::kBootFailed:
      return EDGERT_BOOT_FAILED;
    case ErrorReason::kOverloaded:
      return EDGERT_OVERLOADED;
    case ErrorReason::kPutOff:
      return EDGERT_PUT_OFF;
    case ErrorReason::kPoolClosing:
      return EDGERT_POOL_CLOSING;
    case ErrorReason::kTerminated:
      return EDGERT_TERMINATED;
    case ErrorReason::kMemoryLimit:
      return EDGERT_MEMORY_LIMIT;
    case ErrorReason::kCpuLimit:
      return EDGERT_CPU_LIMIT;
    case ErrorReason::kWallClockLimit:
      return EDGERT_WALL_CLOCK_LIMIT;
  }
  return EDGERT_NO_REASON;
}

edgert_topic topic_of(ErrorTopic topic) {
  switch (topic) {
    case ErrorTopic::kOther:
      return EDGERT_OTHER_TOPIC;
    case ErrorTopic::kNoEntry:
      return EDGERT_NO_ENTRY;
    case ErrorTopic::kModuleNotFound:
      return EDGERT_MODULE_NOT_FOUND;
    case ErrorTopic::kBareName:
      return EDGERT_BARE_NAME;
    case ErrorTopic::kNotAllowed:
      return EDGERT_NOT_ALLOWED;
    case ErrorTopic::kSyntax:
      return EDGERT_SYNTAX;
    case ErrorTopic::kMissingExport:
      return EDGERT_MISSING_EXPORT;
    case ErrorTopic::kJson:
      return EDGERT_JSON;
    case ErrorTopic::kWebAssembly:
      return EDGERT_WEBASSEMBLY;
    case ErrorTopic::kConfiguration:
      return EDGERT_CONFIGURATION;
    case ErrorTopic::kThrown:
      return EDGERT_THROWN;
    case ErrorTopic::kRequestFailed:
      return EDGERT_REQUEST_FAILED;
    case ErrorTopic::kNoHandler:
      return EDGERT_NO_HANDLER;
    case ErrorTopic::kTopLevelWaits:
      return EDGERT_TOP_LEVEL_WAITS;
    case ErrorTopic::kWorkerOption:
      return EDGERT_WORKER_OPTION;
  }
  return EDGERT_OTHER_TOPIC;
}

}  // namespace

ErrorCode error_code_of(edgert_code code) {
  for (auto known = ErrorCode{}; known != ErrorCode::kInternal;
       known = static_cast<ErrorCode>(static_cast<int>(known) + 1)) {
    if (code_of(known) == code) return known;
  }
  return ErrorCode::kInternal;
}

Status read_texts(const char* field, const char* const* given, size_t count,
                  std::vector<std::string>& ours) {
  return read_list(field, given, count, [&](const char& text) { ours.emplace_back(&text); });
}

}  // namespace edgert::capi

extern "C" {

uint32_t edgert_abi_version(void) { return EDGERT_ABI_VERSION; }
const char* edgert_version(void) {
  // A literal.
  return edgert::version().data();
}

edgert_code edgert_error_code(const edgert_error* error) {
  return error == nullptr ? EDGERT_OK : edgert::capi::code_of(error->error.code);
}

edgert_reason edgert_error_reason(const edgert_error* error) {
  return error == nullptr ? EDGERT_NO_REASON : edgert::capi::reason_of(error->error.reason);
}

bool edgert_error_retryable(const edgert_error* error) {
  return error != nullptr && error->error.retryable();
}

int edgert_error_suggested_status(const edgert_error* error) {
  return error == nullptr ? 200 : edgert::suggested_status(error->error);
}

const char* edgert_error_name(const edgert_error* error) {
  // Names are literals.
  return error == nullptr ? "OK" : edgert::error_name(error->error.code).data();
}

const char* edgert_error_message(const edgert_error* error) {
  return error == nullptr ? "" : error->error.message.c_str();
}

bool edgert_error_get_detail(const edgert_error* error, size_t cause, edgert_error_detail* detail) {
  if (error == nullptr) return false;
  const edgert::ErrorDetail* found = error->error.detail.get();
  for (; found != nullptr && cause != 0; --cause) found = found->cause.get();
  if (found == nullptr) return false;
  edgert_error_detail ours{};
  ours.size = sizeof ours;
  ours.what = found->what.c_str();
  ours.url = found->url.c_str();
  ours.excerpt = found->excerpt.c_str();
  ours.hint = found->hint.c_str();
  ours.target = found->target.c_str();
  ours.meant = found->meant.c_str();
  ours.topic = edgert::capi::topic_of(found->topic);
  ours.line = found->line;
  ours.column = found->column;
  ours.caret = found->caret;
  ours.is_import = found->is_import;
  return edgert::capi::write(ours, detail).ok();
}

edgert_error* edgert_error_copy(const edgert_error* error) {
  return error == nullptr ? nullptr : new edgert_error{error->error};
}

void edgert_error_free(edgert_error* error) { delete error; }

bool edgert_get_live_objects(edgert_live_objects* objects, edgert_error** error) {
  const edgert::LiveObjects live = edgert::live_objects();
  const edgert_live_objects ours{sizeof ours, live.isolates, live.wraps,
                                 live.pins,   live.handles,  live.ruined};
  return edgert::capi::Failure(error).settle(edgert::capi::write(ours, objects));
}

}  // extern "C"
