// Functions: what workers are made from, and what they may use.
#ifndef EDGERT_C_FUNCTION_H_
#define EDGERT_C_FUNCTION_H_

#include "edgert/c/call.h"
#include "edgert/c/error.h"
#include "edgert/c/extension.h"
#include "edgert/c/module_loader.h"

#ifdef __cplusplus
extern "C" {
#endif

// As edgert::Limits; 0: none.
typedef struct edgert_limits {
  size_t size;
  uint64_t worker_timeout_ms;  // wall clock since its code began
  uint64_t cpu_soft_ms;  // CPU time of all its code; at the soft one it takes no more requests
  uint64_t cpu_hard_ms;
  uint64_t cpu_per_request_ms;  // of one uninterrupted turn of JS
  uint64_t idle_timeout_ms;     // without a request since the last one ended
  uint32_t memory_mb;           // 8 or more; heap + external + ArrayBuffers + wasm
  uint32_t low_memory_multiplier;
} edgert_limits;

void edgert_limits_init(edgert_limits* limits, size_t size);

// As edgert::WorkerOptions. NULL, or a count of 0: none, unless it says otherwise.
typedef struct edgert_worker_options {
  size_t size;
  const char* service_path;  // folder of the function; and what the pool knows it by
  const char* entry_point;   // a file or a file:// URL; NULL: found in service_path
  const char* module_code;   // JavaScript or TypeScript, in place of files
  const void* bundle;        // a pack or an eszip, in place of files; copied
  size_t bundle_size;
  const char* import_map_path;      // NULL: from deno.json upwards
  const char* const* module_roots;  // where modules are found, see has_module_roots
  size_t module_root_count;
  const edgert_field* env;  // the function's environment
  size_t env_count;
  const char* const* net_allow;  // what it may reach, as edgert::NetPermissions; none: all
  size_t net_allow_count;
  const char* const* net_deny;  // counts more
  size_t net_deny_count;
  const char* const* import_allow;  // hosts that it may import from; none: all
  size_t import_allow_count;
  const char* const* static_patterns;  // files that scripts may read
  size_t static_pattern_count;
  const edgert_field* otel_attributes;  // of what the observer hears
  size_t otel_attribute_count;
  const edgert_limits* limits;          // NULL: those of edgert_limits_init
  uint32_t has_module_roots;            // 0: the function's own folder, and the one above
  uint32_t net_granted;                 // 0: it reaches nothing
  uint32_t imports_granted;             // 0: it imports nothing from other machines
  uint32_t inherit_env;                 // it sees the process's environment
  uint32_t privileged;                  // it may create workers; a main worker
  uint32_t reads_files_in_calls;        // also when its top level has run
  uint32_t exposes_trace_id;            // globalThis.getRequestTraceId()
  uint32_t uses_node;                   // begins with Node's library
  uint32_t no_npm;                      // package.json says nothing of which packages modules mean
  uint32_t no_module_cache;             // V8 compiles anew
  edgert_extension* const* extensions;  // of its workers, behind those of the pool
  size_t extension_count;
  void* user_data;  // the host's own, see edgert_native_call_user_data
  // Nothing of edgert has `user_data` any more: the function is freed, its workers have ended, and
  // native calls of them are freed, too. Called once when edgert_function_create has succeeded, and
  // otherwise never. May be NULL. Thread: any.
  void (*release_user_data)(void* user_data);
  const edgert_module_loader* module_loader;  // in place of the pool's; NULL: that one; copied
} edgert_worker_options;

void edgert_worker_options_init(edgert_worker_options* options, size_t size);

// What a worker starts from, copied out of the options once. Immutable; serves any number of calls
// and pools.
typedef struct edgert_function edgert_function;

// EDGERT_INVALID_ARGUMENT names the field that cannot be read. What cannot be so otherwise fails
// the call, or the boot.
edgert_function* edgert_function_create(const edgert_worker_options* options, edgert_error** error);
void edgert_function_free(edgert_function* function);

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_FUNCTION_H_
