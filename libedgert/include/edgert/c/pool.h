// Pools: they make workers, and know them by their service path.
#ifndef EDGERT_C_POOL_H_
#define EDGERT_C_POOL_H_

#include "edgert/c/call.h"
#include "edgert/c/error.h"
#include "edgert/c/executor.h"
#include "edgert/c/extension.h"
#include "edgert/c/function.h"
#include "edgert/c/module_loader.h"
#include "edgert/c/observer.h"
#include "edgert/c/platform.h"
#include "edgert/c/worker.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t edgert_policy;
enum { EDGERT_PER_WORKER = 0, EDGERT_PER_REQUEST = 1, EDGERT_ONESHOT = 2 };

// As edgert::PoolOptions, which says more of each.
typedef struct edgert_pool_options {
  size_t size;
  const edgert_snapshot* snapshot;     // required; lasts until the pool is freed
  const edgert_observer* observer;     // NULL: none; copied
  edgert_executor* observer_executor;  // NULL: the workers' threads, at once
  edgert_extension* const* extensions;
  size_t extension_count;
  const char* cache_dir;     // NULL: $XDG_CACHE_HOME/edgert or ~/.cache/edgert
  const char* esbuild_path;  // NULL: $EDGERT_ESBUILD, beside the library, on PATH
  const char* const* deny_net;
  size_t deny_net_count;
  const char* const* static_patterns;
  size_t static_pattern_count;
  uint64_t request_wait_timeout_ms;  // for a worker, when there may be no more of them
  uint64_t request_idle_timeout_ms;  // of a worker's silence; 0: for ever
  uint32_t cache_max_mb;             // 0: nothing is kept there
  uint32_t fetched_max_mb;           // 0: any number
  uint32_t cached_only;              // 1: nothing is fetched for modules
  uint32_t warning_wall_clock;       // percentages at which a worker hears beforeunload; 0: never
  uint32_t warning_cpu;
  uint32_t warning_memory;
  edgert_policy policy;
  uint32_t max_parallelism;       // of one service path; 0: one per core
  uint32_t max_workers;           // live isolates
  uint32_t memory_budget_mb;      // of the process; 0: none
  uint32_t max_resident_workers;  // 0: none
  uint32_t spare_isolates;        // made ahead; 0: none
  uint32_t rate_limit_sweep_s;
  uint32_t reserved;
  const edgert_module_loader* module_loader;  // NULL: files are read; copied
  uint64_t module_loader_timeout_ms;          // for one answer of a loader
} edgert_pool_options;

void edgert_pool_options_init(edgert_pool_options* options, size_t size);

typedef struct edgert_pool edgert_pool;

edgert_pool* edgert_pool_create(edgert_platform* platform, const edgert_pool_options* options,
                                edgert_error** error);
// Terminates and joins all workers; waits for that. Calls that are under way fail, on their
// executors also after this has returned. Not inside a callback that comes on a thread of the
// pool's or of a worker's, which would wait for itself: that ends the process with a message.
void edgert_pool_free(edgert_pool* pool);

// Sends a request to the worker of the function's service path, which is booted if there is none,
// and once more to its successor when it retires before a script has seen the request. `options`
// may be NULL. What the request, the sink or the options cannot be as structs fails here; whatever
// is wrong with them otherwise, and all that happens later, the sink hears. Cost: the structs are
// copied, the function is not.
edgert_call* edgert_pool_start(edgert_pool* pool, const edgert_function* function,
                               const edgert_request* request, const edgert_sink* sink,
                               const edgert_call_options* options, edgert_error** error);

// `worker` is the callee's to free; NULL: `error` says why. Thread: the executor's, or, without
// one, and when that takes no more work, one of the pool's or of a worker's. Called once.
typedef void (*edgert_replaced)(void* user, edgert_worker* worker, const edgert_error* error);
// For a deploy: a new worker, which boots beside those that serve the path, and takes their place
// once its code serves; they end when they have answered what they have. On failure nothing
// changes. `executor` may be NULL.
bool edgert_pool_replace(edgert_pool* pool, const edgert_function* function,
                         edgert_executor* executor, edgert_replaced replaced, void* user,
                         edgert_error** error);
// `error` is NULL when all have booted. Thread: as edgert_replaced.
typedef void (*edgert_prewarmed)(void* user, const edgert_error* error);
// Boots workers of the function's service path until there are `count` of them, no more than
// max_parallelism.
bool edgert_pool_prewarm(edgert_pool* pool, const edgert_function* function, uint32_t count,
                         edgert_executor* executor, edgert_prewarmed prewarmed, void* user,
                         edgert_error** error);
// The workers of a service path take no new requests, and end when they have answered what they
// have; the next request boots another one. Returns how many they are.
size_t edgert_pool_retire(edgert_pool* pool, const char* service_path);

// The active worker of a service path, for the caller to free; NULL: there is none.
edgert_worker* edgert_pool_find(edgert_pool* pool, const char* service_path);
// Asks all workers to end when they have answered what they have, and takes no new ones; true when
// they have ended within `timeout_ms`.
bool edgert_pool_drain(edgert_pool* pool, uint64_t timeout_ms);

typedef struct edgert_pool_metrics {
  size_t size;
  uint64_t active_workers;
  uint64_t retired_workers;
  uint64_t received_requests;
  uint64_t handled_requests;
  uint64_t in_flight;  // received and not handled
  uint64_t waiting;    // for a worker that boots or becomes free
  uint64_t refused;    // boots that were not begun
  // Workers that have ended, by the reason.
  uint64_t ended_event_loop_completed;
  uint64_t ended_wall_clock;
  uint64_t ended_cpu;
  uint64_t ended_memory;
  uint64_t ended_early_drop;
  uint64_t ended_terminated;
  uint64_t boots;
  uint64_t hibernated;
  uint64_t quarantined;
  uint64_t quarantined_bytes;
  uint64_t quarantined_descriptors;
} edgert_pool_metrics;

bool edgert_pool_get_metrics(edgert_pool* pool, edgert_pool_metrics* metrics, edgert_error** error);

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_POOL_H_
