// Conversions between JS and C++, and pending exceptions: see edgert/binding/scope.h.
#include "edgert/binding/scope.h"

#include <cstdint>
#include <cstring>
#include <utility>

#include "edgert/binding/new_bytes.h"
#include "edgert/binding/realm.h"
#include "js/isolate.h"

namespace edgert::binding {

namespace {

bool is_ascii(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  uint64_t words[4];
  for (; text.size() >= sizeof words; text.remove_prefix(sizeof words)) {
    std::memcpy(words, text.data(), sizeof words);
    if (((words[0] | words[1] | words[2] | words[3]) & kHighBits) != 0) return false;
  }
  unsigned char seen = 0;
  for (const char c : text) seen |= static_cast<unsigned char>(c);
  return seen < 0x80;
}

v8::Local<v8::String> one_byte(Scope& scope, std::string_view bytes, v8::NewStringType type) {
  v8::Local<v8::String> string;
  if (bytes.size() <= static_cast<size_t>(v8::String::kMaxLength) &&
      v8::String::NewFromOneByte(scope.isolate(), reinterpret_cast<const uint8_t*>(bytes.data()),
                                 type, static_cast<int>(bytes.size()))
          .ToLocal(&string)) {
    return string;
  }
  throw_range_error(scope, "Invalid string length");
  return {};
}

}  // namespace

Realm& Scope::realm() const { return Realm::from(isolate_); }

v8::Local<v8::String> text(Scope& scope, std::string_view utf8) {
  // Before a look at each byte.
  const bool is_too_long = utf8.size() > static_cast<size_t>(v8::String::kMaxLength);
  if (!is_too_long && is_ascii(utf8)) return one_byte(scope, utf8, v8::NewStringType::kNormal);
  v8::Local<v8::String> string;
  if (!is_too_long &&
      v8::String::NewFromUtf8(scope.isolate(), utf8.data(), v8::NewStringType::kNormal,
                              static_cast<int>(utf8.size()))
          .ToLocal(&string)) {
    return string;
  }
  throw_range_error(scope, "Invalid string length");
  return {};
}

v8::Local<v8::String> latin1(Scope& scope, std::string_view bytes) {
  return one_byte(scope, bytes, v8::NewStringType::kNormal);
}

v8::Local<v8::String> name(Scope& scope, std::string_view ascii) {
  return one_byte(scope, ascii, v8::NewStringType::kInternalized);
}

std::string to_text(Scope& scope, v8::Local<v8::Value> value) {
  std::string out;
  if (!value->IsString()) return out;
  v8::Local<v8::String> string = value.As<v8::String>();
  if (string->IsOneByte()) {
    // ASCII as a rule: copied at once rather than weighed and written unit by unit.
    out.resize(static_cast<size_t>(string->Length()));
    compat::write_one_byte(scope.isolate(), string, reinterpret_cast<uint8_t*>(out.data()),
                           out.size());
    if (is_ascii(out)) return out;
  }
  out.resize(compat::utf8_length(scope.isolate(), string));
  out.resize(compat::write_utf8(scope.isolate(), string, out.data(), out.size()));
  return out;
}

bool to_latin1(Scope& scope, v8::Local<v8::Value> value, std::string* out) {
  out->clear();
  if (!value->IsString()) return true;
  v8::Local<v8::String> string = value.As<v8::String>();
  if (!string->ContainsOnlyOneByte()) {
    throw_type_error(scope, "the value is not a ByteString: it holds a character over U+00FF");
    return false;
  }
  out->resize(static_cast<size_t>(string->Length()));
  compat::write_one_byte(scope.isolate(), string, reinterpret_cast<uint8_t*>(out->data()),
                         out->size());
  return true;
}

ByteSpan byte_span(v8::Local<v8::Value> value) {
  if (value->IsArrayBufferView()) {
    v8::Local<v8::ArrayBufferView> view = value.As<v8::ArrayBufferView>();
    const std::shared_ptr<v8::BackingStore> store = view->Buffer()->GetBackingStore();
    if (store->Data() == nullptr) return {nullptr, 0, true};
    return {static_cast<const uint8_t*>(store->Data()) + view->ByteOffset(), view->ByteLength(),
            true};
  }
  if (value->IsArrayBuffer()) {
    const std::shared_ptr<v8::BackingStore> store = value.As<v8::ArrayBuffer>()->GetBackingStore();
    return {static_cast<const uint8_t*>(store->Data()),
            store->Data() == nullptr ? 0 : store->ByteLength(), true};
  }
  return {};
}

Bytes copy_bytes(v8::Local<v8::Value> value) {
  const ByteSpan span = byte_span(value);
  return Bytes(std::string(reinterpret_cast<const char*>(span.data), span.size));
}

v8::MaybeLocal<v8::Uint8Array> new_bytes(Scope& scope, size_t size, char** memory) {
  // V8 ends the process when ArrayBuffer::New fails, so the store comes first, by hand.
  v8::ArrayBuffer::Allocator* allocator = scope.isolate()->GetArrayBufferAllocator();
  void* const made = size == 0 ? nullptr : allocator->AllocateUninitialized(size);
  if (made == nullptr && size != 0) {
    throw_range_error(scope, "Array buffer allocation failed");
    return {};
  }
  *memory = static_cast<char*>(made);
  return adopt_bytes(scope, made, size);
}

v8::Local<v8::Uint8Array> adopt_bytes(Scope& scope, void* memory, size_t size) {
  std::unique_ptr<v8::BackingStore> store = v8::ArrayBuffer::NewBackingStore(
      memory, size,
      [](void* data, size_t bytes, void* from) {
        if (data != nullptr) static_cast<v8::ArrayBuffer::Allocator*>(from)->Free(data, bytes);
      },
      scope.isolate()->GetArrayBufferAllocator());
  return v8::Uint8Array::New(v8::ArrayBuffer::New(scope.isolate(), std::move(store)), 0, size);
}

v8::MaybeLocal<v8::Uint8Array> to_uint8_array(Scope& scope, std::string_view bytes) {
  char* memory = nullptr;
  const v8::MaybeLocal<v8::Uint8Array> array = new_bytes(scope, bytes.size(), &memory);
  if (memory != nullptr) std::memcpy(memory, bytes.data(), bytes.size());
  return array;
}

// A text that is too long for a string would be none.
static v8::Local<v8::String> message_text(Scope& scope, std::string_view message) {
  constexpr size_t kLongest = 64 * 1024;
  return text(scope, message.substr(0, kLongest));
}

void throw_type_error(Scope& scope, std::string_view message) {
  scope.isolate()->ThrowException(v8::Exception::TypeError(message_text(scope, message)));
}

void throw_range_error(Scope& scope, std::string_view message) {
  scope.isolate()->ThrowException(v8::Exception::RangeError(message_text(scope, message)));
}

void throw_error(Scope& scope, std::string_view message) {
  scope.isolate()->ThrowException(v8::Exception::Error(message_text(scope, message)));
}

void throw_error(Scope& scope, const Error& error) {
  scope.isolate()->ThrowException(make_error(scope, error));
}

v8::Local<v8::Value> make_error(Scope& scope, const Error& error) {
  v8::Local<v8::String> message = message_text(scope, error.message);
  if (error.code == ErrorCode::kInvalidArgument) return v8::Exception::TypeError(message);
  v8::Local<v8::Function> make = js::Isolate::from(scope.isolate()).hook(js::Hook::kMakeError);
  v8::Local<v8::Value> arguments[] = {name(scope, error_name(error.code)), message};
  v8::Local<v8::Value> made;
  v8::TryCatch caught(scope.isolate());
  if (!make.IsEmpty() &&
      make->Call(scope.context(), v8::Undefined(scope.isolate()), 2, arguments).ToLocal(&made)) {
    return made;
  }
  return v8::Exception::Error(message);
}

}  // namespace edgert::binding
