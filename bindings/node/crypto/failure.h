// Failures as Node tells them to scripts, made on any thread and thrown on the realm's.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "edgert/binding/scope.h"

namespace edgert::bindings::node_crypto {

struct Failure {
  enum class Kind { kError, kTypeError, kRangeError };
  std::string code;
  std::string message;
  Kind kind = Kind::kError;
  std::vector<unsigned long> errors;  // NOLINT(runtime/int): OpenSSL's, the oldest first
};

// What OpenSSL has to say on this thread, or else the message. Nothing is left on the thread.
Failure openssl_failure(std::string_view otherwise);
inline Failure error(std::string_view code, std::string message) {
  return {std::string(code), std::move(message), Failure::Kind::kError, {}};
}
inline Failure type_error(std::string_view code, std::string message) {
  return {std::string(code), std::move(message), Failure::Kind::kTypeError, {}};
}
inline Failure range_error(std::string_view code, std::string message) {
  return {std::string(code), std::move(message), Failure::Kind::kRangeError, {}};
}
Failure invalid_digest(std::string_view name);
Failure invalid_key_length();
Failure stopped_failure();

v8::Local<v8::Value> to_js(binding::Scope& scope, const Failure& failure);
void raise(binding::Scope& scope, const Failure& failure);

// A value, or why there is none.
template <typename T>
class Got {
 public:
  Got(T value) : held_(std::move(value)) {}            // NOLINT(runtime/explicit)
  Got(Failure failure) : held_(std::move(failure)) {}  // NOLINT(runtime/explicit)
  bool ok() const { return held_.index() == 0; }
  T& value() { return std::get<0>(held_); }
  const T& value() const { return std::get<0>(held_); }
  const Failure& failure() const { return std::get<1>(held_); }

 private:
  std::variant<T, Failure> held_;
};

}  // namespace edgert::bindings::node_crypto
