// Extensions: globals and native functions that a host adds to every function.
#ifndef EDGERT_C_EXTENSION_H_
#define EDGERT_C_EXTENSION_H_

#include "edgert/c/error.h"
#include "edgert/c/executor.h"
#include "edgert/c/native_call.h"

#ifdef __cplusplus
extern "C" {
#endif

// A list of globals. A pool takes what is in the list when it is made, and a function likewise; the
// list may be added to, or freed, after that. It is installed in its order. What cannot be added
// (a name that is frozen, a value that is no JSON, a script that throws) fails the boot of workers.
// Thread: one at a time.
typedef struct edgert_extension edgert_extension;

edgert_extension* edgert_extension_create(void);
void edgert_extension_free(edgert_extension* extension);

typedef struct edgert_native_function {
  size_t size;
  const char* object;  // a global object, made if there is none; NULL or "": the global object
  const char* name;    // required
  void* user;          // must outlive every pool that has the extension, or has workers that do
  // Required. Thread: the executor's, or, without one, the worker's, which stands still until it
  // returns; calls of different workers overlap there.
  void (*call)(void* user, edgert_native_call* call);
  edgert_executor* executor;  // NULL: the worker's thread
  uint32_t max_pending;       // unsettled calls of one worker; then Deno.errors.Busy. 0: 1000
  // 1: the script gets no promise, but what the call is settled with before `call` returns. Not
  // with an executor.
  uint32_t is_synchronous;
} edgert_native_function;

// `await object.name(...)`, or see is_synchronous.
bool edgert_extension_add_function(edgert_extension* extension,
                                   const edgert_native_function* function, edgert_error** error);
// `object.name` = what JSON text says, deeply frozen.
bool edgert_extension_add_value(edgert_extension* extension, const char* object, const char* name,
                                const char* json, edgert_error** error);
// Runs JavaScript, as a classic script, around what was added before. `name` stands in stack
// traces.
bool edgert_extension_add_script(edgert_extension* extension, const char* name, const char* source,
                                 edgert_error** error);
// Nothing of the global `object` changes from here on, neither what it holds, however deep, nor
// that the global is this object.
bool edgert_extension_freeze(edgert_extension* extension, const char* object, edgert_error** error);

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_EXTENSION_H_
