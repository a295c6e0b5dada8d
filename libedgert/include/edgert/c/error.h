// The version of the C interface, and the errors of its functions and callbacks.
#ifndef EDGERT_C_ERROR_H_
#define EDGERT_C_ERROR_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// What these headers are. A library with at least this version has everything in them.
#define EDGERT_ABI_VERSION 1

// The EDGERT_ABI_VERSION of the library. It only ever grows, and only by additions.
uint32_t edgert_abi_version(void);
// The release, for people: "0.1.0". Lasts as long as the process.
const char* edgert_version(void);

// What went wrong, as edgert::ErrorCode says it. There may be more of them one day: what a host
// does not know it takes for EDGERT_INTERNAL.
typedef int32_t edgert_code;
enum {
  EDGERT_OK = 0,
  EDGERT_INVALID_ARGUMENT = 1,
  EDGERT_NOT_FOUND = 2,
  EDGERT_NOT_SUPPORTED = 3,
  EDGERT_IO = 4,
  EDGERT_ADDRESS_IN_USE = 5,
  EDGERT_CONNECTION_REFUSED = 6,
  EDGERT_CONNECTION_RESET = 7,
  EDGERT_BROKEN_PIPE = 8,
  EDGERT_NETWORK_UNREACHABLE = 9,
  EDGERT_TIMED_OUT = 10,
  EDGERT_UNEXPECTED_EOF = 11,
  EDGERT_INVALID_DATA = 12,
  EDGERT_NOT_CAPABLE = 13,
  EDGERT_CANCELLED = 14,
  EDGERT_LIMIT = 15,
  EDGERT_INVALID_WORKER_CREATION = 16,
  EDGERT_INVALID_WORKER_RESPONSE = 17,
  EDGERT_WORKER_REQUEST_CANCELLED = 18,
  EDGERT_WORKER_ALREADY_RETIRED = 19,
  EDGERT_WORKER_REQUEST_IDLE_TIMEOUT = 20,
  EDGERT_INTERNAL = 21
};

// More closely what a worker's error is about, as edgert::ErrorReason says it. There may be more of
// them one day, too.
typedef int32_t edgert_reason;
enum {
  EDGERT_NO_REASON = 0,  // the code says it all
  EDGERT_FUNCTION_NOT_FOUND = 1,
  EDGERT_MODULE_ERROR = 2,
  EDGERT_BOOT_FAILED = 3,
  EDGERT_OVERLOADED = 4,
  EDGERT_PUT_OFF = 5,
  EDGERT_POOL_CLOSING = 6,
  EDGERT_TERMINATED = 7,
  EDGERT_MEMORY_LIMIT = 8,
  EDGERT_CPU_LIMIT = 9,
  EDGERT_WALL_CLOCK_LIMIT = 10
};

// Immutable. Owner: whoever gets it from a function; one that a callback gets is edgert's, and is
// there only for as long as the callback runs. All of these take NULL, which is no error.
typedef struct edgert_error edgert_error;

edgert_code edgert_error_code(const edgert_error* error);
edgert_reason edgert_error_reason(const edgert_error* error);
// No script has seen the request, and the same one may fare better in a while, or elsewhere.
bool edgert_error_retryable(const edgert_error* error);
// The status that an HTTP server answers with; 200 of no error.
int edgert_error_suggested_status(const edgert_error* error);
// The code's stable name, for example "InvalidWorkerCreation". Lasts as long as the process.
const char* edgert_error_name(const edgert_error* error);
// For people; names the limit, the file or the option. Lasts as long as the error.
const char* edgert_error_message(const edgert_error* error);
// What is wrong with a function, as edgert::ErrorTopic says it. There may be more of them one day,
// too: what a host does not know it takes for EDGERT_OTHER_TOPIC.
typedef int32_t edgert_topic;
enum {
  EDGERT_OTHER_TOPIC = 0,
  EDGERT_NO_ENTRY = 1,
  EDGERT_MODULE_NOT_FOUND = 2,
  EDGERT_BARE_NAME = 3,
  EDGERT_NOT_ALLOWED = 4,
  EDGERT_SYNTAX = 5,
  EDGERT_MISSING_EXPORT = 6,
  EDGERT_JSON = 7,
  EDGERT_WEBASSEMBLY = 8,
  EDGERT_CONFIGURATION = 9,
  EDGERT_THROWN = 10,
  EDGERT_REQUEST_FAILED = 11,
  EDGERT_NO_HANDLER = 12,
  EDGERT_TOP_LEVEL_WAITS = 13,
  EDGERT_WORKER_OPTION = 14
};

// What is wrong with a function's sources, or with what its script has thrown, and where, for
// people who mend them: edgert::ErrorDetail. No text is NULL; each is "" where nothing is known,
// and lasts as long as the error. All but `url` and `what` can be shown on a terminal as they are.
typedef struct edgert_error_detail {
  size_t size;
  const char* what;     // the message alone; "" of what a script has thrown
  const char* url;      // the place; line and column from 1, columns in units of UTF-16; 0: unknown
  const char* excerpt;  // that line of the source, or of a long one what lies around the column
  const char* hint;     // what may help
  const char* target;   // of an import: the URL that it names
  const char* meant;    // and one that may have been meant
  edgert_topic topic;
  int32_t line;
  int32_t column;
  int32_t caret;       // columns of a terminal in front of the place, in the excerpt
  uint32_t is_import;  // 1: the place is that of the import that names what is wrong
  uint32_t reserved;
} edgert_error_detail;

// That of the error, or, of what a script has thrown, of the cause as many steps behind it. False,
// and nothing is written: there is none, or the size is wrong. Thread: any. Owner: the error, of
// all texts. Errors: none but that. Cost: none.
bool edgert_error_get_detail(const edgert_error* error, size_t cause, edgert_error_detail* detail);
// One that the caller frees.
edgert_error* edgert_error_copy(const edgert_error* error);
void edgert_error_free(edgert_error* error);

// What the process holds of edgert; all zero once every pool is gone. For tests, and for hosts that
// look for leaks.
typedef struct edgert_live_objects {
  size_t size;
  int64_t isolates;
  int64_t wraps;
  int64_t pins;
  int64_t handles;
  int64_t ruined;  // isolates that V8 gave up; they stay for ever
} edgert_live_objects;

// False: the size is wrong.
bool edgert_get_live_objects(edgert_live_objects* objects, edgert_error** error);

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_ERROR_H_
