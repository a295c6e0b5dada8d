// Callbacks of edgert's, handed on to Go.
#include "bridge.h"

#include "_cgo_export.h"

static void on_head(void* user, edgert_call* call, const edgert_response_head* head) {
  (void)call;
  goHead((uintptr_t)user, (edgert_response_head*)head);
}

static void on_bytes(void* user, edgert_call* call, const void* data, size_t size) {
  (void)call;
  goBytes((uintptr_t)user, (void*)data, size);
}

static void on_end(void* user, edgert_call* call) {
  (void)call;
  goOver((uintptr_t)user, NULL);
}

static void on_fail(void* user, edgert_call* call, const edgert_error* error) {
  (void)call;
  goOver((uintptr_t)user, (edgert_error*)error);
}

static void on_drained(void* user) { goDrained((uintptr_t)user); }

edgert_pool* make_pool(edgert_platform* platform, edgert_error** error) {
  edgert_pool_options options;
  edgert_pool_options_init(&options, sizeof options);
  options.snapshot = edgert_web_platform();
  return edgert_pool_create(platform, &options, error);
}

edgert_function* make_function(const char* path, uint32_t memory_mb, uint64_t cpu_ms,
                               edgert_error** error) {
  edgert_limits limits;
  edgert_limits_init(&limits, sizeof limits);
  limits.memory_mb = memory_mb;
  limits.cpu_soft_ms = limits.cpu_hard_ms = cpu_ms;
  edgert_worker_options options;
  edgert_worker_options_init(&options, sizeof options);
  options.service_path = path;
  options.limits = &limits;
  return edgert_function_create(&options, error);
}

edgert_call* start(edgert_pool* pool, edgert_function* function, edgert_executor* executor,
                   const edgert_request* request, size_t credit, uintptr_t handle,
                   edgert_error** error) {
  const edgert_sink sink = {.size = sizeof sink,
                            .user = (void*)handle,
                            .on_head = on_head,
                            .on_bytes = on_bytes,
                            .on_end = on_end,
                            .on_fail = on_fail};
  edgert_call_options options;
  edgert_call_options_init(&options, sizeof options);
  options.credit = credit;
  options.executor = executor;
  return edgert_pool_start(pool, function, request, &sink, &options, error);
}

void write_body(edgert_call* call, const void* data, size_t size, uintptr_t handle) {
  edgert_call_write(call, data, size, on_drained, (void*)handle);
}
