// BodyWriter: a body that JS produces chunk by chunk.
#pragma once

#include <memory>

#include "edgert/binding/realm.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings {

// Shared by the JS object that writes and the ByteSource that an exchange drains. Thread: the
// isolate's.
struct WriterState {
  binding::Realm* realm = nullptr;
  ByteSink* sink = nullptr;
  int64_t credit = 0;
  bool over = false;
  binding::Pin on_pull, on_cancel;

  void finish();
};

class BodyWriter final : public binding::Wrap<BodyWriter> {
 public:
  explicit BodyWriter(std::shared_ptr<WriterState> state) : state_(std::move(state)) {}

  // Makes both ends; JS hears onPull() when more is wanted and onCancel() when nothing is any more.
  static v8::Local<v8::Object> make(binding::Scope& scope, v8::Local<v8::Value> on_pull,
                                    v8::Local<v8::Value> on_cancel,
                                    std::unique_ptr<ByteSource>* source);

  // JS: write(writer, Uint8Array | string) → wants more; end(writer); fail(writer, message).
  static void write(const binding::Arguments& info);
  static void end(const binding::Arguments& info);
  static void fail(const binding::Arguments& info);

 private:
  std::shared_ptr<WriterState> state_;
};

}  // namespace edgert::bindings
