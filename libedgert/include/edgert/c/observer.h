// Observers: what a host hears of its workers.
#ifndef EDGERT_C_OBSERVER_H_
#define EDGERT_C_OBSERVER_H_

#include "edgert/c/call.h"
#include "edgert/c/error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct edgert_identity {
  size_t size;
  const char* id;            // UUID
  const char* service_path;  // as given
  const edgert_field* otel_attributes;
  size_t otel_attribute_count;
  uint32_t privileged;  // 1: a main worker
  uint32_t reserved;
} edgert_identity;

typedef int32_t edgert_log_level;
enum { EDGERT_DEBUG = 0, EDGERT_INFO = 1, EDGERT_WARNING = 2, EDGERT_ERROR = 3 };

// How a worker ended.
typedef struct edgert_shutdown {
  size_t size;
  const char* reason;  // "CPUTime" and so on: the names of the reference runtime's events
  double cpu_ms;
  uint64_t heap_bytes;
  uint64_t external_bytes;
  uint32_t memory_exceeded;
  uint32_t reserved;
  // The limit and its numbers, such as "cpu 2004 ms used of 2000"; "": it was asked to, or had done
  // what it was for.
  const char* why;
} edgert_shutdown;

// A worker whose thread does not come out of V8, and how many there are by now.
typedef struct edgert_quarantine {
  size_t size;
  const char* why;
  uint64_t workers;
  uint64_t bytes;
  uint64_t descriptors;
  uint64_t workers_of_function;
  uint64_t bytes_of_function;
} edgert_quarantine;

// How one request went that a worker was handed; milliseconds, and bytes of bodies.
typedef struct edgert_request_report {
  size_t size;
  uint64_t number;  // of this process, never given twice
  const char* method;
  const char* url;
  const edgert_error* error;  // NULL: there was a response, and all of it
  double queue_ms;            // between who sent it and the worker's thread
  double boot_ms;             // of its worker, where it is that one's first
  double head_ms;             // until there was a response's head
  double total_ms;            // until all of it was handed over
  double cpu_ms;              // what the worker used meanwhile
  uint64_t bytes_in;
  uint64_t bytes_out;
  int32_t status;           // 0: there was no response
  uint32_t client_left;     // it cancelled
  const char* traceparent;  // as it came, where there was a valid one; else ""
} edgert_request_report;

// One console call or runtime message.
typedef struct edgert_log_line {
  size_t size;
  const char* text;  // without a newline at its end; beyond 64 KB it is cut
  size_t text_size;
  // The request that the code serves which says it, as its report has it; 0: none.
  uint64_t request;
  const char* traceparent;  // the request's; "": it has none
  edgert_log_level level;
  uint32_t reserved;
  // Of what edgert says itself of an error in a script, or of a limit that has stopped the worker:
  // its reason and its detail, with the text as its message. NULL: of all else.
  const edgert_error* error;
} edgert_log_line;

// Each may be NULL. Thread: that of edgert_pool_options.observer_executor, or the worker's, which
// stands still until it returns: be quick, and do not call back into the worker. There calls for
// different workers overlap. What they get is there for as long as they run. `user` must outlive
// the pool, and what the executor still has to run.
typedef struct edgert_observer {
  size_t size;
  void* user;
  // One console call or runtime message, without a newline at its end; beyond 64 KB it is cut.
  void (*on_log)(void* user, const edgert_identity* worker, edgert_log_level level,
                 const char* text, size_t size);
  // The module graph is loaded; `boot_ms` since the pool was asked.
  void (*on_boot)(void* user, const edgert_identity* worker, double boot_ms);
  void (*on_boot_failure)(void* user, const edgert_identity* worker, const edgert_error* error);
  // An exception or rejection nobody handled; it ends the worker.
  void (*on_uncaught)(void* user, const edgert_identity* worker, const char* text, size_t size);
  void (*on_shutdown)(void* user, const edgert_identity* worker, const edgert_shutdown* shutdown);
  // After on_shutdown. A host that has seen many of these had better be started again.
  void (*on_quarantine)(void* user, const edgert_identity* worker,
                        const edgert_quarantine* quarantine);
  // A request is over.
  void (*on_request)(void* user, const edgert_identity* worker,
                     const edgert_request_report* report);
  // In place of on_log, where it is not NULL.
  void (*on_log_line)(void* user, const edgert_identity* worker, const edgert_log_line* line);
  // In place of on_uncaught, where it is not NULL: the text is the error's message.
  void (*on_uncaught_error)(void* user, const edgert_identity* worker, const edgert_error* error);
} edgert_observer;

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_OBSERVER_H_
