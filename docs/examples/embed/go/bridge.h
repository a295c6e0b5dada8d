// What cgo cannot say by itself: structs with callbacks, and a Go handle as their `user`.
#include <edgert/c.h>
#include <edgert/c_web_platform.h>

edgert_pool* make_pool(edgert_platform* platform, edgert_error** error);
edgert_function* make_function(const char* path, uint32_t memory_mb, uint64_t cpu_ms,
                               edgert_error** error);
edgert_call* start(edgert_pool* pool, edgert_function* function, edgert_executor* executor,
                   const edgert_request* request, size_t credit, uintptr_t handle,
                   edgert_error** error);
void write_body(edgert_call* call, const void* data, size_t size, uintptr_t handle);
