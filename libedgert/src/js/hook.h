// Hook: the functions of the platform's JavaScript that C++ calls.
#pragma once

namespace edgert::js {

// The JS half registers each once, by `natives.snapshot.setHook(name, fn)`; they live in the
// snapshot. snapshot.cpp has their names, in this order.
enum class Hook {
  kRequest,    // request(id, method, url, headersFlat, hasBody, peerAddress, peerPort): a request
               // arrived
  kAbort,      // abort(id): the client of request `id` went away
  kTimer,      // timer(nowMs): the realm's timer fired
  kEvaluated,  // evaluated(namespace): the entry module ran to its end
  kStart,      // start(info): the realm begins its life; before any user code
  kUncaught,   // uncaught(error, promise | undefined): returns true if a listener prevented the
               // default
  kRejectionLater,  // rejectionHandled(promise, reason): a rejection already reported got a handler
  kMakeError,       // makeError(className, message): builds a Deno.errors instance
  kBeforeUnload,    // beforeUnload(reason)
  kDispatch,        // dispatch(type): a plain event for the global object
  kLate,            // late(name): the value of a global that a late part defines
  kDescribe,    // describe(error): what the log says of it, and behind that in the same list the
                // errors that this shows, each the cause of the one before
  kUnanswered,  // unanswered(): no handler will come for the requests that wait for one
  kNode,  // node(id, createRequire, isBuiltin): what "node:id" exports; without an id, the globals
          // of Node come to be, and it gives what makes the parts of CommonJS, as a list
  kHostArgument,  // hostArgument(value): what a host's function is given of an object that the
                  // platform knows: a Uint8Array, a SourceHandle, or undefined for what it does not
  kHostStream,    // hostStream(source): a stream of what a host gives
  kFreeze,  // freeze(): loads what the blob for functions that use Node holds beyond the other
  kCount,
};

}  // namespace edgert::js
