// Native calls: what a script asks of a function of the host's, and how it is answered. Functions
// are added by edgert_extension_add_function.
#ifndef EDGERT_C_NATIVE_CALL_H_
#define EDGERT_C_NATIVE_CALL_H_

#include "edgert/c/error.h"

#ifdef __cplusplus
extern "C" {
#endif

// One call of a native function by a script. Owner: the callback that gets it, or whoever that
// gives it to; free it once. Thread: any. May be kept beyond its worker, and beyond the pool. What
// its functions give lasts as long as the handle.
//
// A call is settled once, by whichever of the functions for it comes first; later ones, and those
// when the worker has ended, do nothing.
typedef struct edgert_native_call edgert_native_call;

// What a script has given as one argument.
typedef int32_t edgert_argument_kind;
enum {
  EDGERT_ARGUMENT_NOTHING = 0,  // undefined, a function, a symbol, or no argument at all
  EDGERT_ARGUMENT_TEXT = 1,     // a string
  EDGERT_ARGUMENT_BYTES = 2,    // an ArrayBuffer, a view of one, or a Blob: a copy of it
  EDGERT_ARGUMENT_STREAM = 3,   // a ReadableStream, of chunks that are strings or Uint8Arrays
  EDGERT_ARGUMENT_JSON = 4      // everything else: numbers, booleans, null, objects
};

// All arguments as a JSON array, with null for bytes and streams. `size`, where it is not NULL,
// gets its length.
const char* edgert_native_call_arguments(const edgert_native_call* call, size_t* size);
// How many there are; a place beyond them is EDGERT_ARGUMENT_NOTHING.
size_t edgert_native_call_argument_count(const edgert_native_call* call);
edgert_argument_kind edgert_native_call_argument_kind(const edgert_native_call* call, size_t place);
// Of bytes, and of text in UTF-8, which does not end with a NUL; NULL and 0 for any other. No copy
// is made.
const void* edgert_native_call_argument_bytes(const edgert_native_call* call, size_t place,
                                              size_t* size);
// Of JSON and of text, as JSON text; "null" for any other.
const char* edgert_native_call_argument_json(const edgert_native_call* call, size_t place,
                                             size_t* size);

// Whose script calls: the worker's UUID, the service path as its function has it, and
// edgert_worker_options.user_data.
const char* edgert_native_call_worker_id(const edgert_native_call* call);
const char* edgert_native_call_service_path(const edgert_native_call* call);
void* edgert_native_call_user_data(const edgert_native_call* call);
// What edgert_scope_set_state has kept for the realm; NULL: nothing.
void* edgert_native_call_state(const edgert_native_call* call);

// With what JSON text says, which is copied. What is no JSON rejects.
void edgert_native_call_resolve(edgert_native_call* call, const char* json, size_t size);
// With undefined; with a string, which is UTF-8 here; with a Uint8Array. What is given is copied.
void edgert_native_call_resolve_undefined(edgert_native_call* call);
void edgert_native_call_resolve_text(edgert_native_call* call, const char* text, size_t size);
void edgert_native_call_resolve_bytes(edgert_native_call* call, const void* data, size_t size);
// With an Error of that message.
void edgert_native_call_reject(edgert_native_call* call, const char* message);
// With an error of that class: "TypeError" or another of the language's, a class of Deno.errors
// such as "NotFound", or an Error of that name for any other.
void edgert_native_call_reject_as(edgert_native_call* call, const char* class_name,
                                  const char* message);
// A call that goes unsettled rejects.
void edgert_native_call_free(edgert_native_call* call);

// Has `abandoned` called once when the worker ends, however it does, before the call is settled.
// One that is set later takes the place of the former, until one has been called; NULL: none.
// Thread: edgert_native_function.executor's, or, without one, and when that takes no more work, one
// of the pool's; never inside this function.
void edgert_native_call_on_abandoned(edgert_native_call* call, void (*abandoned)(void* user),
                                     void* user);
// Whether the worker has ended without an answer.
bool edgert_native_call_is_abandoned(const edgert_native_call* call);

// Reads a stream that a script has given. Owner: the host, which frees it. Thread: where the
// function is called, for all that belongs to it: the executor's, or, without one, the worker's.
// What is not granted stays in the script, which waits.
typedef struct edgert_reader edgert_reader;

// Takes what is read. Each is required. None comes inside a function of the reader's, and none
// after edgert_reader_free. Thread: the reader's; a worker that ends fails it as EDGERT_CANCELLED,
// without an executor on a thread of the pool's.
typedef struct edgert_byte_sink {
  size_t size;
  void* user;
  // Never empty, and never before it was granted; a chunk may overdraw that once. `data` is there
  // for as long as the callback runs.
  void (*on_bytes)(void* user, edgert_reader* reader, const void* data, size_t size);
  // The last of them.
  void (*on_end)(void* user, edgert_reader* reader);
  void (*on_fail)(void* user, edgert_reader* reader, const edgert_error* error);
} edgert_byte_sink;

// Of the argument at `place`, once. `credit` is granted at the beginning. EDGERT_INVALID_ARGUMENT:
// there is no stream, or it has been taken. One that nobody takes is cancelled when the call goes.
edgert_reader* edgert_native_call_read(edgert_native_call* call, size_t place,
                                       const edgert_byte_sink* sink, size_t credit,
                                       edgert_error** error);
// Allows `bytes` more bytes.
void edgert_reader_grant(edgert_reader* reader, size_t bytes);
// Cancels the script's stream if it has not ended. May be called inside callbacks.
void edgert_reader_free(edgert_reader* reader);

// Writes a stream that a script reads. Owner: the host, which frees it. Thread: any.
typedef struct edgert_writer edgert_writer;

typedef struct edgert_byte_source {
  size_t size;
  void* user;
  // The script reads, and wants `bytes` more: the host writes as much when it has it. `writer` may
  // be used in there also when the host frees it meanwhile on another thread. Thread: where the
  // function is called, or, when its executor takes no more work, one of the pool's; never inside a
  // function of the writer's. Required.
  void (*on_grant)(void* user, edgert_writer* writer, size_t bytes);
  // Nobody reads any more, or all has been read: what is written from now on goes nowhere. The last
  // use of `user`. May be NULL. Thread: as on_grant; when the call was settled already, inside
  // edgert_native_call_resolve_stream.
  void (*release)(void* user);
} edgert_byte_source;

// With a ReadableStream of what is written.
edgert_writer* edgert_native_call_resolve_stream(edgert_native_call* call,
                                                 const edgert_byte_source* source,
                                                 edgert_error** error);
// The bytes are copied. What is written beyond what was granted waits in the host's memory.
void edgert_writer_write(edgert_writer* writer, const void* data, size_t size);
// The stream is complete. Idempotent.
void edgert_writer_end(edgert_writer* writer);
// The script's next read throws an Error of that message. What was written before is read first.
void edgert_writer_fail(edgert_writer* writer, const char* message);
// A stream that has not been ended breaks off. May be called inside callbacks.
void edgert_writer_free(edgert_writer* writer);

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_NATIVE_CALL_H_
