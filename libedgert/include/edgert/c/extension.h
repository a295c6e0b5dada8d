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

// One realm that is being made. Owner: edgert; there for as long as the callback runs. Thread: that
// of the callback.
typedef struct edgert_scope edgert_scope;

// Has `install` called for each realm, for what depends on whose it is. `user` must outlive every
// pool that has the extension, or has workers that do. Thread: each new worker's, so calls of
// different workers overlap; a worker that boots anew for Node's library is asked once more.
bool edgert_extension_add_install(edgert_extension* extension,
                                  void (*install)(void* user, edgert_scope* scope), void* user,
                                  edgert_error** error);

// Whose realm it is, as edgert_native_call_worker_id and its neighbours.
const char* edgert_scope_worker_id(const edgert_scope* scope);
const char* edgert_scope_service_path(const edgert_scope* scope);
void* edgert_scope_user_data(const edgert_scope* scope);
// What the extension keeps for this realm, found again by edgert_native_call_state. `release`,
// which may be NULL, is called once the realm is gone and no call of it is held any more, or when
// another state takes its place. Thread of that: any.
void edgert_scope_set_state(edgert_scope* scope, void* state, void (*release)(void* state));
// As the functions of the extension, but for this realm alone, at once. False: the arguments cannot
// be read; what cannot be added otherwise fails the boot.
bool edgert_scope_add_function(edgert_scope* scope, const edgert_native_function* function,
                               edgert_error** error);
bool edgert_scope_add_value(edgert_scope* scope, const char* object, const char* name,
                            const char* json, edgert_error** error);
bool edgert_scope_add_script(edgert_scope* scope, const char* name, const char* source,
                             edgert_error** error);
bool edgert_scope_freeze(edgert_scope* scope, const char* object, edgert_error** error);

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_EXTENSION_H_
