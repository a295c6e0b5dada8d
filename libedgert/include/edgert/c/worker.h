// Workers: isolates with one function in them, seen from outside.
#ifndef EDGERT_C_WORKER_H_
#define EDGERT_C_WORKER_H_

#include "edgert/c/call.h"
#include "edgert/c/error.h"
#include "edgert/c/function.h"

#ifdef __cplusplus
extern "C" {
#endif

// Freeing one does not end the worker, and it may be kept beyond the pool: it is a worker that has
// ended then.
typedef struct edgert_worker edgert_worker;

// A UUID; lasts as long as the handle. NULL of NULL.
const char* edgert_worker_id(const edgert_worker* worker);
void edgert_worker_free(edgert_worker* worker);

// As edgert_pool_start, but for this worker.
edgert_call* edgert_worker_start(edgert_worker* worker, const edgert_request* request,
                                 const edgert_sink* sink, const edgert_call_options* options,
                                 edgert_error** error);

// From now on, counted from the worker's beginning. EDGERT_INVALID_ARGUMENT, and nothing changes,
// for what cannot be so.
bool edgert_worker_set_limits(edgert_worker* worker, const edgert_limits* limits,
                              edgert_error** error);
bool edgert_worker_get_limits(const edgert_worker* worker, edgert_limits* limits,
                              edgert_error** error);

// Takes no new requests; ends when those in flight are answered. Idempotent.
void edgert_worker_retire(edgert_worker* worker);
// Ends at once: requests in flight fail as EDGERT_WORKER_REQUEST_CANCELLED. Idempotent.
void edgert_worker_terminate(edgert_worker* worker);
// True: it has ended, within so many milliseconds. False at once on the worker's own thread.
bool edgert_worker_wait(edgert_worker* worker, uint64_t timeout_ms);

typedef struct edgert_worker_metrics {
  size_t size;
  uint64_t received_requests;
  uint64_t handled_requests;
  double cpu_ms;
  uint64_t heap_used;
  uint64_t heap_total;
  uint64_t heap_executable;
  uint64_t heap_physical;
  uint64_t heap_available;
  uint64_t heap_global_handles;
  uint64_t heap_used_global_handles;
  uint64_t heap_malloced;
  uint64_t heap_peak_malloced;
  uint64_t heap_external;
  uint32_t is_late;  // 1: it was too busy to be asked, and the heap is as it was last seen
  uint32_t reserved;
} edgert_worker_metrics;

// Asks the worker's thread, and waits for at most 200 ms.
bool edgert_worker_get_metrics(const edgert_worker* worker, edgert_worker_metrics* metrics,
                               edgert_error** error);

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_WORKER_H_
