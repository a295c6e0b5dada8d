#include "bindings/node/crypto/call.h"

#include "bindings/node/buffer/encodings.h"
#include "edgert/binding/read.h"

namespace edgert::bindings::node_crypto {

namespace {

v8::MaybeLocal<v8::Value> held_to_js(Scope& scope, const Secret& bytes) {
  v8::Local<v8::Uint8Array> view;
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!binding::to_uint8_array(scope, text).ToLocal(&view)) return {};
  return view;
}

v8::MaybeLocal<v8::Value> held_to_js(Scope& scope, const KeyPointer& key) {
  v8::Local<v8::Object> object = KeyHandle::wrap(
      scope, std::make_unique<KeyHandle>(key),
      key->secret.size() + (key->pair != nullptr ? weight_of_pair(key->read_bytes) : 0));
  if (object.IsEmpty()) return {};
  return object;
}

v8::MaybeLocal<v8::Value> held_to_js(Scope& scope, const std::vector<Value>& items) {
  std::vector<v8::Local<v8::Value>> values(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    if (!to_js(scope, items[i]).ToLocal(&values[i])) return {};
  }
  return binding::array_of(scope, values.data(), values.size());
}

v8::MaybeLocal<v8::Value> held_to_js(Scope& scope, const std::string& text) {
  v8::Local<v8::String> made = binding::text(scope, text);
  if (made.IsEmpty()) return {};
  return made;
}
v8::MaybeLocal<v8::Value> held_to_js(Scope& scope, std::monostate) {
  return v8::Undefined(scope.isolate());
}
v8::MaybeLocal<v8::Value> held_to_js(Scope& scope, bool truth) {
  return v8::Boolean::New(scope.isolate(), truth);
}
v8::MaybeLocal<v8::Value> held_to_js(Scope& scope, double number) {
  return v8::Number::New(scope.isolate(), number);
}

}  // namespace

v8::MaybeLocal<v8::Value> to_js(Scope& scope, const Value& value) {
  return std::visit([&](const auto& held) { return held_to_js(scope, held); }, value.held);
}

bool Call::absent() {
  if (!info_[at_]->IsNullOrUndefined()) return false;
  ++at_;
  return true;
}

int32_t Call::integer() {
  v8::Local<v8::Value> given = next();
  if (!given->IsInt32()) return wrong("number"), 0;
  return given.As<v8::Int32>()->Value();
}

uint32_t Call::number() {
  v8::Local<v8::Value> given = next();
  if (!given->IsUint32()) return wrong("number"), 0;
  return given.As<v8::Uint32>()->Value();
}

double Call::real() {
  v8::Local<v8::Value> given = next();
  if (!given->IsNumber()) return wrong("number"), 0;
  return given.As<v8::Number>()->Value();
}

std::string Call::name() {
  v8::Local<v8::Value> given = next();
  if (!given->IsString()) return wrong("string"), std::string();
  return binding::short_text(scope, given);
}

Span Call::bytes() {
  v8::Local<v8::Value> given = next();
  if (given->IsSharedArrayBuffer()) {
    const auto store = given.As<v8::SharedArrayBuffer>()->GetBackingStore();
    return {static_cast<const uint8_t*>(store->Data()), store->ByteLength()};
  }
  const binding::ByteSpan span = binding::byte_span(given);
  if (!span.is_bytes) wrong("buffer");
  return {span.data, span.size};
}

Secret Call::copy() {
  const Span given = bytes();
  return room(given.size()) ? crypto::copy_of(given) : Secret();
}

Content Call::content() {
  v8::Local<v8::Value> given = next();
  v8::Local<v8::Value> encoding = next();
  if (given->IsString()) {
    std::string bytes;
    if (!failed_ &&
        !node::bytes_of(scope, given.As<v8::String>(), node::encoding_of(scope, encoding), &bytes))
      failed_ = true;
    return Content(std::move(bytes));
  }
  const binding::ByteSpan span = binding::byte_span(given);
  if (!span.is_bytes) wrong("buffer or string");
  return Content(Span(span.data, span.size));
}

KeyPointer Call::key() {
  KeyHandle* handle = KeyHandle::unwrap(next());
  if (handle != nullptr) return handle->key;
  wrong("key");
  return std::make_shared<Key>();
}

bool Call::room(size_t bytes) {
  if (!failed_ && !binding::has_room(scope, bytes)) failed_ = true;
  return !failed_;
}

void Call::give(const Value& value) { give(to_js(scope, value)); }

void Call::give(v8::MaybeLocal<v8::Value> value) {
  v8::Local<v8::Value> made;
  if (!failed_ && value.ToLocal(&made)) info_.GetReturnValue().Set(made);
}

void Call::fail(const Failure& failure) {
  if (failed_) return;
  failed_ = true;
  raise(scope, failure);
}

void Call::wrong(const char* wanted) {
  fail(type_error("ERR_INVALID_ARG_TYPE",
                  "argument " + std::to_string(at_) + " is no " + std::string(wanted)));
}

const EVP_MD* digest_by_name(const std::string& name) { return EVP_get_digestbyname(name.c_str()); }

std::string text_of_bytes(Span bytes) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

Secret bytes_of_number(const BIGNUM* number, size_t size) {
  Secret out(size != 0 ? size : static_cast<size_t>(BN_num_bytes(number)));
  if (BN_bn2binpad(number, out.data(), static_cast<int>(out.size())) < 0) return {};
  return out;
}

}  // namespace edgert::bindings::node_crypto
