// What the natives of this folder share: how they read what they are given, and answer.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "bindings/crypto/openssl.h"
#include "bindings/node/crypto/failure.h"
#include "bindings/node/crypto/keys.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/scope.h"

namespace edgert::bindings::node_crypto {

using binding::Arguments;
using binding::Scope;

// What a native answers, made on any thread. Bytes become a Uint8Array.
struct Value {
  using Held = std::variant<std::monostate, bool, double, std::string, Secret, KeyPointer,
                            std::vector<Value>>;
  Value() = default;
  template <typename T>
  requires(!std::is_same_v<std::remove_cvref_t<T>, Value>)
      Value(T value)  // NOLINT(runtime/explicit)
      : held(std::move(value)) {}
  Value(const char* text) : held(std::string(text)) {}           // NOLINT(runtime/explicit)
  Value(int number) : held(static_cast<double>(number)) {}       // NOLINT(runtime/explicit)
  Value(uint32_t number) : held(static_cast<double>(number)) {}  // NOLINT(runtime/explicit)
  Held held;
};
v8::MaybeLocal<v8::Value> to_js(Scope& scope, const Value& value);

// Text in an encoding, or bytes that lie in JavaScript: those until it runs again.
class Content {
 public:
  Content() = default;
  explicit Content(Span borrowed) : borrowed_(borrowed) {}
  explicit Content(std::string copy) : copy_(std::move(copy)), is_copy_(true) {}
  Span span() const {
    return is_copy_ ? Span(reinterpret_cast<const uint8_t*>(copy_.data()), copy_.size())
                    : borrowed_;
  }

 private:
  std::string copy_;
  Span borrowed_;
  bool is_copy_ = false;
};

// One call from JavaScript: takes its arguments in order. The first that is none of what is taken
// throws; what is taken after it is empty, and `ok` says so.
class Call {
 public:
  explicit Call(const Arguments& info) : scope(info), info_(info) {}

  bool ok() const { return !failed_; }
  // Whether the next argument is undefined or null; it is passed over then.
  bool absent();
  bool truth() { return next()->IsTrue(); }
  int32_t integer();
  uint32_t number();
  double real();
  std::string name();
  // Valid until JavaScript runs again.
  Span bytes();
  Span bytes_or_none() { return absent() ? Span() : bytes(); }
  // With room for the copy.
  Secret copy();
  Secret copy_or_none() { return absent() ? Secret() : copy(); }
  // Two arguments: a text and its encoding, or bytes and whatever.
  Content content();
  KeyPointer key();
  template <typename T>
  T* self() {
    T* found = T::unwrap(next());
    if (found == nullptr) wrong("object of the right kind");
    return found;
  }
  bool room(size_t bytes);
  v8::Local<v8::Value> next() { return info_[at_++]; }

  void give(const Value& value);
  void give(v8::MaybeLocal<v8::Value> value);
  template <typename T>
  void give(const Got<T>& got) {
    if (got.ok()) return give(Value(got.value()));
    fail(got.failure());
  }
  void fail(const Failure& failure);
  void wrong(const char* wanted);

  Scope scope;

 private:
  const Arguments& info_;
  int at_ = 0;
  bool failed_ = false;
};

// Four arguments, as Node's lib prepares a key: a key or its encoding, format, type, passphrase.
KeyPointer asymmetric_key(Call& call, bool is_private);

const EVP_MD* digest_by_name(const std::string& name);
std::string text_of_bytes(Span bytes);  // big-endian numbers and the like, in hexadecimal digits
inline Secret secret_of(const void* data, size_t size) {
  return crypto::copy_of(Span(static_cast<const uint8_t*>(data), size));
}
Secret bytes_of_number(const BIGNUM* number, size_t size = 0);

// What the parts add to the natives of this folder.
void add_jobs(binding::Natives& natives);
void add_hashes(binding::Natives& natives);
void add_random(binding::Natives& natives);
void add_derivation(binding::Natives& natives);
void add_keys(binding::Natives& natives);
void add_key_parts(binding::Natives& natives);
void add_signatures(binding::Natives& natives);
void add_ciphers(binding::Natives& natives);
void add_rsa(binding::Natives& natives);
void add_key_generation(binding::Natives& natives);
void add_diffie_hellman(binding::Natives& natives);
void add_curves(binding::Natives& natives);
void add_certificates(binding::Natives& natives);
void add_signed_keys(binding::Natives& natives);
void add_tables(binding::Natives& natives);

}  // namespace edgert::bindings::node_crypto
