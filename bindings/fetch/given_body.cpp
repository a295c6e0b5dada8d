#include "bindings/fetch/given_body.h"

#include <utility>

#include "bindings/fetch/body_handle.h"
#include "bindings/fetch/body_writer.h"
#include "edgert/binding/read.h"

namespace edgert::bindings {

using binding::Scope;

std::unique_ptr<ByteSource> GivenBody::take_source() {
  if (!is_there) return nullptr;
  if (stream != nullptr) return std::move(stream);
  return std::make_unique<WholeSource>(std::move(whole));
}

bool read_body(Scope& scope, v8::Local<v8::Value> given, v8::Local<v8::Value> on_pull,
               v8::Local<v8::Value> on_cancel, GivenBody* body) {
  body->is_there = !given->IsNullOrUndefined();
  if (!body->is_there) return true;
  if (BodyHandle::unwrap(given) != nullptr) {
    BodyHandle* handle = BodyHandle::untaken(scope, given);
    if (handle == nullptr) return false;
    // Whole ones stay whole: who sends them need not frame them.
    if (handle->is_whole()) {
      body->whole = handle->take_whole();
    } else {
      body->stream = handle->take_source();
    }
    return true;
  }
  if (BodyWriter* writer = BodyWriter::unwrap(given)) {
    body->stream = writer->take_source(scope, on_pull, on_cancel);
    body->writer = writer;
    if (body->stream == nullptr) binding::throw_type_error(scope, "the body has been taken");
    return body->stream != nullptr;
  }
  return binding::read_content(scope, given, &body->whole);
}

}  // namespace edgert::bindings
