// BodyWriter: a body that JS produces chunk by chunk.
#pragma once

#include <memory>

#include "edgert/binding/held_bytes.h"
#include "edgert/binding/javascript.h"
#include "edgert/binding/memory.h"
#include "edgert/binding/wrap.h"
#include "edgert/bytes.h"

namespace edgert::bindings {

// Shared by the JS object that writes and the ByteSource that an exchange drains. Thread: the
// isolate's.
struct WriterState {
  binding::Javascript* js = nullptr;  // since somebody drains it
  ByteSink* sink = nullptr;
  int64_t credit = 0;
  // Of a body whose connection does not count what it has not sent yet.
  std::unique_ptr<binding::HeldBytes> held;
  int64_t window = 0;  // the most credit there was
  bool over = false;
  binding::Pin on_pull, on_cancel;

  void finish();
  void count();
};

class BodyWriter final : public binding::Wrap<BodyWriter> {
 public:
  // The end that is drained, once; null afterwards. From here on JS hears onPull() when more is
  // wanted and onCancel() when nothing is any more.
  std::unique_ptr<ByteSource> take_source(binding::Scope& scope, v8::Local<v8::Value> on_pull,
                                          v8::Local<v8::Value> on_cancel);

  // What has been written and not been taken counts as the worker's memory from here on.
  void hold(binding::Memory& memory);

  // Whether a body, or a part of one, may wait for its client beside others; else a RangeError is
  // pending.
  static bool may_send(binding::Scope& scope, v8::Local<v8::Value> given);

  // JS: makeWriter() → writer; write(writer, Uint8Array | string) → wants more; end(writer);
  // fail(writer, message).
  static void make(const binding::Arguments& info);
  static void write(const binding::Arguments& info);
  static void end(const binding::Arguments& info);
  static void fail(const binding::Arguments& info);

 private:
  const std::shared_ptr<WriterState> state_ = std::make_shared<WriterState>();
};

}  // namespace edgert::bindings
