// Calls: requests to workers, with both bodies streamed. They are started by edgert_pool_start and
// edgert_worker_start.
#ifndef EDGERT_C_CALL_H_
#define EDGERT_C_CALL_H_

#include "edgert/c/error.h"
#include "edgert/c/executor.h"

#ifdef __cplusplus
extern "C" {
#endif

// A header field, or a variable of an environment. Never grows. Values are bytes.
typedef struct edgert_field {
  const char* name;
  const char* value;
} edgert_field;

typedef int32_t edgert_body_kind;
enum {
  EDGERT_BODY_NONE = 0,
  EDGERT_BODY_WHOLE = 1,   // edgert_request.body
  EDGERT_BODY_STREAM = 2,  // edgert_call_write and edgert_call_end_body; also what the client of an
                           // upgrade sends
};

typedef struct edgert_request {
  size_t size;
  const char* method;  // required
  const char* url;     // required; absolute, http: or https:
  const edgert_field* fields;
  size_t field_count;
  const char* peer_address;  // the client's IP address in text; NULL: unknown
  const void* body;          // of EDGERT_BODY_WHOLE; copied
  size_t body_size;
  edgert_body_kind body_kind;
  uint32_t peer_port;
} edgert_request;

// How a call is made. Times are milliseconds, sizes bytes.
typedef struct edgert_call_options {
  size_t size;
  uint64_t credit;            // so much of the response may come before the first grant; 262144
  uint64_t max_body_bytes;    // of the response; beyond: EDGERT_LIMIT. 0: any
  uint64_t head_timeout_ms;   // no response head by then, booting included; 0: none
  uint64_t total_timeout_ms;  // the call is not over by then; 0: none
  int64_t idle_timeout_ms;    // a worker that is silent for so long; -1: the pool's. 0: none
  // Where the sink and `drained` are called. NULL: on the worker's thread, or, where that cannot,
  // on one that the pool has for this; callbacks must return quickly there.
  edgert_executor* executor;
} edgert_call_options;

void edgert_call_options_init(edgert_call_options* options, size_t size);

typedef struct edgert_response_head {
  size_t size;
  const char* status_text;  // never NULL; empty: the standard phrase
  const edgert_field* fields;
  size_t field_count;
  int64_t content_length;  // negative: unknown
  int32_t status;          // 101: the protocol that was asked for is spoken in both bodies
  uint32_t reserved;
} edgert_response_head;

// Owner: the host, from the function that starts it on. `call` in a sink's callback is the same
// handle; there it may be used also when the host has freed it meanwhile, for as long as the
// callback runs.
typedef struct edgert_call edgert_call;

// Takes what a worker answers: on_head once, then on_bytes any number of times, then on_end;
// on_fail may take the place of any of these. Exactly one of on_end and on_fail comes, and is the
// last use of `user`. None comes inside a function of the call's. Each is required. Thread: as
// edgert_call_options.executor says, one at a time; the first may come before the function that
// starts the call has returned, if that is on another thread.
typedef struct edgert_sink {
  size_t size;
  void* user;
  // `head` and what it points at are there for as long as the callback runs.
  void (*on_head)(void* user, edgert_call* call, const edgert_response_head* head);
  // Never empty, and never before it was allowed; a chunk may overdraw that once, by at most 64 KB.
  // `data` is there for as long as the callback runs.
  void (*on_bytes)(void* user, edgert_call* call, const void* data, size_t size);
  void (*on_end)(void* user, edgert_call* call);
  void (*on_fail)(void* user, edgert_call* call, const edgert_error* error);
} edgert_sink;

// Called once. Thread: as a sink's callbacks; never inside the function that it was given to.
typedef void (*edgert_drained)(void* user);

// Allows `bytes` more bytes of the response's body. The usual host grants what it has got rid of.
void edgert_call_grant(edgert_call* call, size_t bytes);
// Adds to the request's body, for EDGERT_BODY_STREAM. The bytes are copied, and wait in memory
// until the worker has asked for them; a host that has more waits for `drained`, which says that
// all that was written before has been taken, or that nobody wants any more of it. It may be NULL.
// Of other kinds, and after edgert_call_end_body, nothing is sent, and `drained` comes all the
// same.
void edgert_call_write(edgert_call* call, const void* data, size_t size, edgert_drained drained,
                       void* user);
// The same without a copy: the bytes stay put until `release` is called, once, on any thread.
void edgert_call_write_kept(edgert_call* call, const void* data, size_t size,
                            void (*release)(void* owner), void* owner, edgert_drained drained,
                            void* user);
// The request's body is complete. Idempotent.
void edgert_call_end_body(edgert_call* call);
// Nobody waits any more: the sink hears on_fail with EDGERT_CANCELLED and `why` (NULL: no words),
// unless it has heard its last word; the script's request.signal is aborted, and streams on either
// side break off. Idempotent; nothing happens when the call is over.
void edgert_call_cancel(edgert_call* call, const char* why);
// Cancels a call that is not over: its sink still hears its last word, later. May be called inside
// callbacks, and before the function that started the call has returned. Once.
void edgert_call_free(edgert_call* call);

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_CALL_H_
