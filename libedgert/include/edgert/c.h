// All of edgert's interface for C (C11), and for every language that calls C. It says what the
// classes of edgert.h say, by the same names; docs/embedding.md has a page's worth of it.
//
// Handles (`edgert_pool *` and so on) are opaque. Whoever gets one from a function here frees it,
// once, by the function that ends in _free; each accepts NULL. What edgert still does with it goes
// on: a handle may be freed while callbacks of it run, inside them too, except where its _free says
// otherwise. Using a handle after its _free is like using memory after free().
//
// Structs begin with their size, set by whoever makes them, and grow at their end alone. Where
// there is an _init, it sets the size and what the library takes for granted; all others begin as
// zeroes: `edgert_request request = {.size = sizeof request}`. Fields that are zero then mean what
// the fields' comments say; flags are 0 or 1. A library that is older than its host's header takes
// a struct that is longer than its own, as long as the rest is zeroes; one that is shorter than in
// EDGERT_1 is EDGERT_INVALID_ARGUMENT. Whatever a struct points at is the host's, and is read, or
// copied, before the function returns.
//
// Functions that may fail return NULL, or false, and give an error to `error`, where that is not
// NULL; it is NULL when they have not failed. NULL for a handle is EDGERT_INVALID_ARGUMENT there,
// and nothing happens elsewhere. Strings are UTF-8 that ends with a NUL, unless a size goes with
// them. Callbacks get the `user` that was given with them; they must not throw, nor leave by
// longjmp.
//
// Thread: any, for each function, unless it says otherwise; a handle may be used by several at
// once, but for its _free, which comes after all other uses that the host makes of it.
#ifndef EDGERT_C_H_
#define EDGERT_C_H_

#include "edgert/c/call.h"
#include "edgert/c/error.h"
#include "edgert/c/executor.h"
#include "edgert/c/extension.h"
#include "edgert/c/function.h"
#include "edgert/c/module_loader.h"
#include "edgert/c/native_call.h"
#include "edgert/c/observer.h"
#include "edgert/c/platform.h"
#include "edgert/c/pool.h"
#include "edgert/c/worker.h"

#endif  // EDGERT_C_H_
