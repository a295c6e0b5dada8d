// Extensions: globals and native functions that a host adds to every function.
#ifndef EDGERT_C_EXTENSION_H_
#define EDGERT_C_EXTENSION_H_

#include "edgert/c/error.h"

#ifdef __cplusplus
extern "C" {
#endif

// A list of globals. A pool takes what is in the list when it is made; the list may be added to, or
// freed, after that. Thread: one at a time.
typedef struct edgert_extension edgert_extension;

edgert_extension* edgert_extension_create(void);
void edgert_extension_free(edgert_extension* extension);

// One call of a native function by a script. Owner: the callback that gets it, or whoever that
// gives it to; free it once. Thread: any. May be kept beyond its worker, and beyond the pool.
typedef struct edgert_native_call edgert_native_call;

// The arguments as a JSON array; lasts as long as the call's handle. `size`, where it is not NULL,
// gets its length.
const char* edgert_native_call_arguments(const edgert_native_call* call, size_t* size);
// Settles the script's promise, once; later calls, and those when the worker has ended, do nothing.
// The text is copied. What is no JSON rejects.
void edgert_native_call_resolve(edgert_native_call* call, const char* json, size_t size);
// With an Error of that message.
void edgert_native_call_reject(edgert_native_call* call, const char* message);
// A call that goes unsettled rejects.
void edgert_native_call_free(edgert_native_call* call);

typedef struct edgert_native_function {
  size_t size;
  const char* object;  // a global object, made if there is none; NULL or "": the global object
  const char* name;    // required
  void* user;          // must outlive every pool that has the extension
  // Required. Thread: the worker's, which stands still until it returns; calls of different workers
  // overlap.
  void (*call)(void* user, edgert_native_call* call);
} edgert_native_function;

// `await object.name(...)`.
bool edgert_extension_add_function(edgert_extension* extension,
                                   const edgert_native_function* function, edgert_error** error);
// `object.name` = what JSON text says, deeply frozen.
bool edgert_extension_add_value(edgert_extension* extension, const char* object, const char* name,
                                const char* json, edgert_error** error);

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_EXTENSION_H_
