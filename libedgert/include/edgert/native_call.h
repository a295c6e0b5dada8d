// NativeCall: one call of a host's function by a script.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "edgert/bytes.h"
#include "edgert/observer.h"
#include "edgert/worker.h"

namespace edgert {

// What a script has given as one argument.
enum class ArgumentKind {
  kNothing,  // undefined, a function, a symbol, or no argument at all
  kText,     // a string
  kBytes,    // an ArrayBuffer, a view of one, or a Blob: a copy, made when the call was
  kStream,   // a ReadableStream, of chunks that are strings or Uint8Arrays
  kJson,     // everything else, as JSON.stringify has it: numbers, booleans, null, objects
};

// A handle: copies are the same call. Thread: any, for every function; none of them waits, and none
// runs JavaScript. Owner: whoever holds a copy. It may be kept beyond the worker, and beyond the
// pool: what settles it then does nothing. Errors: none come from here; the script hears what
// cannot be. Cost: a look, or a message to the worker's thread; copies are named.
//
// A call is settled once, by whichever of the functions for it comes first; what comes later does
// nothing. When the last copy goes unsettled, the script hears an Error that says so.
class NativeCall final {
 public:
  struct Impl;
  explicit NativeCall(std::shared_ptr<Impl> impl);
  ~NativeCall();
  NativeCall(const NativeCall&);
  NativeCall& operator=(const NativeCall&);

  // Whose script calls, as the observer knows it, and what the worker was made with; as long as a
  // copy of the call lives. No copy is made.
  const WorkerIdentity& worker() const;
  const WorkerOptions& options() const;
  // What the extension keeps in this realm, see ExtensionScope::state. Null: nothing.
  const std::shared_ptr<void>& state() const;

  // The arguments, all read before the host is called; a place beyond the last has kNothing. No
  // more than 255 of them, which together fit into the worker's memory limit.
  size_t size() const;
  ArgumentKind kind(size_t place) const;
  // Of kText, UTF-8 in which lone surrogates are replaced; empty for any other. Valid as long as a
  // copy of the call lives. No copy is made.
  std::string_view text(size_t place) const;
  // Of kBytes, and of kText in UTF-8; empty for any other. They keep what the call has read, so no
  // copy is made, whoever keeps them for however long.
  Bytes bytes(size_t place) const;
  // Of kStream, once; null for any other, and the second time. It belongs to the place where the
  // function is called: the executor of FunctionOptions, or else the worker's thread; there the
  // host attaches, grants, cancels and destroys it, and there its sink is called, never inside a
  // call of the host's. A worker that ends fails it as kCancelled, without an executor on a thread
  // that the pool has for this. What is not granted stays in the script, which waits. One that the
  // host does not take, or destroys before its end, is cancelled for the script.
  std::unique_ptr<ByteSource> stream(size_t place) const;
  // Of kJson and kText, as JSON text; "null" for any other. All of them: the same as an array.
  // Cost: a copy.
  std::string json(size_t place) const;
  std::string json() const;

  // Settles the call: with undefined, with a Uint8Array that is the script's own (a copy is made of
  // what the Bytes hold), with a string, which is UTF-8 here, or with what JSON text says. What the
  // worker's memory has no room for, and what is no JSON, is an error for the script instead.
  void resolve();
  void resolve_bytes(Bytes bytes);
  void resolve_text(std::string utf8);
  void resolve_json(std::string json);
  // The same with a ReadableStream of bytes, null being an empty one. The source is edgert's from
  // here on; it is attached to, granted, cancelled and destroyed in the place where the function is
  // called, or, when the worker has ended or the executor takes no more work, on a thread that the
  // pool has for this. It gives no more than it was granted, so it goes as fast as the script
  // reads, and one that never ends is cancelled with its worker; it may call its sink on any
  // thread. When the call is settled already, the source is destroyed here.
  void resolve_stream(std::unique_ptr<ByteSource> source);

  // Settles the call with an error that the script catches, with its own stack: an Error, or one of
  // the named class: "TypeError", "RangeError", "SyntaxError", "ReferenceError", a class of
  // Deno.errors such as "NotFound" or "PermissionDenied", or an Error of that name for any other.
  void reject(std::string message);
  void reject(std::string_view class_name, std::string message);

  // Has `abandoned` called once when the worker ends, however it does, before the call is settled:
  // nobody waits for the answer any more. Then, and when the call is settled, it is dropped. It
  // comes on the executor of FunctionOptions, or, without one, or when that takes no more work, on
  // a thread that the pool has for this; never inside this call. One that is set later takes the
  // place of the former, until one has been called. It must not hold the call itself: such a call
  // is never dropped.
  void on_abandoned(std::function<void()> abandoned);
  // Whether the worker has ended without an answer.
  bool is_abandoned() const;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace edgert
