// Module loaders: where module sources come from, such as a database.
#ifndef EDGERT_C_MODULE_LOADER_H_
#define EDGERT_C_MODULE_LOADER_H_

#include "edgert/c/error.h"
#include "edgert/c/executor.h"

#ifdef __cplusplus
extern "C" {
#endif

// What is EDGERT_MODULE_TEXT or EDGERT_MODULE_BYTES exports its text, or a Uint8Array, as its
// default.
typedef int32_t edgert_module_kind;
enum {
  EDGERT_MODULE_JAVASCRIPT = 0,
  EDGERT_MODULE_TYPESCRIPT = 1,
  EDGERT_MODULE_JSX = 2,
  EDGERT_MODULE_TSX = 3,
  EDGERT_MODULE_JSON = 4,
  EDGERT_MODULE_WASM = 5,
  EDGERT_MODULE_TEXT = 6,
  EDGERT_MODULE_BYTES = 7
};

// One question to a loader. Owner: the callback that gets it, or whoever that gives it to; free it
// once. Thread: any. May be kept beyond its worker, and beyond the pool. What its functions give
// lasts as long as the handle.
//
// A question is answered once, by whichever of the functions for it comes first; later ones, and
// those when nobody waits any more, do nothing. An answer to another question than was asked
// rejects.
typedef struct edgert_loader_call edgert_loader_call;

// Whose function it is: the worker's UUID, the service path as its function has it, and
// edgert_worker_options.user_data.
const char* edgert_loader_call_worker_id(const edgert_loader_call* call);
const char* edgert_loader_call_service_path(const edgert_loader_call* call);
void* edgert_loader_call_user_data(const edgert_loader_call* call);
// Of `load`: an absolute URL after resolution ("file:///srv/hello/index.ts"). Of others: "".
const char* edgert_loader_call_url(const edgert_loader_call* call);

// Of `entry`: the function begins with the module of this absolute URL, which `load` is asked for.
void edgert_loader_call_resolve_entry(edgert_loader_call* call, const char* url);
// Of `config`: as in a deno.json; addresses in it are relative to `url`, or, where that is NULL, to
// the entry. The text is copied; without any nothing configures the function.
void edgert_loader_call_resolve_config(edgert_loader_call* call, const char* text, size_t size,
                                       const char* url);
// Of `load`: the source, which is copied.
void edgert_loader_call_resolve_module(edgert_loader_call* call, edgert_module_kind kind,
                                       const void* data, size_t size);
// Of `entry` and `config`: it is looked for, see edgert::ModuleLoader.
void edgert_loader_call_pass(edgert_loader_call* call);
// There is no answer: the boot, or the import(), fails with this message. EDGERT_NOT_FOUND of an
// entry is EDGERT_FUNCTION_NOT_FOUND for whoever waits for the boot.
void edgert_loader_call_reject(edgert_loader_call* call, edgert_code code, const char* message);
// One that goes unanswered rejects.
void edgert_loader_call_free(edgert_loader_call* call);

// Has `abandoned` called once when nobody waits for the answer any more: the worker has ended, or
// the time is over. One that is set later takes the place of the former, until one has been called;
// NULL: none. Thread: edgert_module_loader.executor's, or, without one, and when that takes no more
// work, one of the pool's; never inside this function.
void edgert_loader_call_on_abandoned(edgert_loader_call* call, void (*abandoned)(void* user),
                                     void* user);
// Whether nobody waits any more.
bool edgert_loader_call_is_abandoned(const edgert_loader_call* call);

// Replaces reading files. Resolution, import maps, transpiling and caches stay edgert's. Each may
// answer inside the callback or later. Thread: the executor's, or, without one, the worker's, which
// stands still until they return; calls of different workers overlap there.
typedef struct edgert_module_loader {
  size_t size;
  void* user;
  // Which module does the function begin with? NULL: it is looked for.
  void (*entry)(void* user, edgert_loader_call* call);
  // What configures the function? NULL: it is looked for.
  void (*config)(void* user, edgert_loader_call* call);
  // What is the source of a module? Required. EDGERT_NOT_FOUND: there is no such module.
  void (*load)(void* user, edgert_loader_call* call);
  edgert_executor* executor;  // NULL: the worker's thread
  // Nothing of edgert has `user` any more: the pool, or the function and its workers, are gone, and
  // no question is held that one of them has asked.
  // Called once when what takes the loader has been made, and otherwise never. May be NULL. Thread:
  // any.
  void (*release)(void* user);
} edgert_module_loader;

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_MODULE_LOADER_H_
