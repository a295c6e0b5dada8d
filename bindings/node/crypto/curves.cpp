// Natives of ECDH. OpenSSL's older functions are those that take a key's halves one by one, as
// scripts do.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/ec.h>
#include <openssl/ecdh.h>
#include <openssl/err.h>

#include "bindings/node/crypto/call.h"
#include "bindings/node/crypto/search.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::Freed;
using crypto::Number;
using EcKey = std::unique_ptr<EC_KEY, Freed<EC_KEY_free>>;
using Point = std::unique_ptr<EC_POINT, Freed<EC_POINT_free>>;
using CurveGroup = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;

struct CurveHandle : binding::Wrap<CurveHandle, binding::Goes::kAtOnce> {
  EcKey key;
  const EC_GROUP* group() const { return EC_KEY_get0_group(key.get()); }
};

Failure invalid_curve() {
  ERR_clear_error();
  return type_error("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name");
}

Point point_of(const EC_GROUP* group, Span bytes) {
  constexpr size_t kLongest = 1024;
  Point point(EC_POINT_new(group));
  if (point == nullptr || bytes.size() > kLongest ||
      EC_POINT_oct2point(group, point.get(), crypto::pointer(bytes), bytes.size(), nullptr) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  return point;
}

Got<Value> bytes_of(const EC_GROUP* group, const EC_POINT* point, uint32_t form) {
  constexpr const char* kFailed = "Failed to get ECDH public key";
  if (form != POINT_CONVERSION_COMPRESSED && form != POINT_CONVERSION_UNCOMPRESSED &&
      form != POINT_CONVERSION_HYBRID)
    return error("ERR_CRYPTO_OPERATION_FAILED", kFailed);
  const auto how = static_cast<point_conversion_form_t>(form);
  const size_t size = EC_POINT_point2oct(group, point, how, nullptr, 0, nullptr);
  Secret out(size);
  if (size == 0 || EC_POINT_point2oct(group, point, how, out.data(), size, nullptr) != size)
    return openssl_failure(kFailed);
  return Value(std::move(out));
}

// curve(name) → ecdh
void make_curve(const Arguments& info) {
  Call call(info);
  const std::string name = call.name();
  if (!call.ok()) return;
  const int number = OBJ_sn2nid(name.c_str());
  if (number == NID_undef) return call.fail(invalid_curve());
  auto handle = std::make_unique<CurveHandle>();
  handle->key.reset(EC_KEY_new_by_curve_name(number));
  if (handle->key == nullptr) return call.fail(invalid_curve());
  v8::Local<v8::Object> object = CurveHandle::wrap(call.scope, std::move(handle), 4096);
  if (!object.IsEmpty()) call.give(v8::MaybeLocal<v8::Value>(object));
}

// curveGenerate(ecdh)
void generate(const Arguments& info) {
  Call call(info);
  CurveHandle* handle = call.self<CurveHandle>();
  if (handle == nullptr) return;
  if (EC_KEY_generate_key(handle->key.get()) != 1)
    call.fail(openssl_failure("Failed to generate key"));
}

// curveCompute(ecdh, other's public key) → secret, or the name of an error
void compute(const Arguments& info) {
  Call call(info);
  CurveHandle* handle = call.self<CurveHandle>();
  const Span bytes = call.bytes();
  if (!call.ok()) return;
  ERR_clear_error();
  if (EC_KEY_check_key(handle->key.get()) != 1) {
    ERR_clear_error();
    return call.fail(error("ERR_CRYPTO_INVALID_KEYPAIR", "Invalid key pair"));
  }
  const Point other = point_of(handle->group(), bytes);
  if (other == nullptr) return call.give(Value("ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY"));
  Secret out(static_cast<size_t>(EC_GROUP_get_degree(handle->group()) + 7) / 8);
  if (ECDH_compute_key(out.data(), out.size(), other.get(), handle->key.get(), nullptr) <= 0) {
    ERR_clear_error();
    return call.fail(error("ERR_CRYPTO_OPERATION_FAILED", "Failed to compute ECDH key"));
  }
  call.give(Value(std::move(out)));
}

// curvePublic(ecdh, form) → bytes
void get_public(const Arguments& info) {
  Call call(info);
  const CurveHandle* handle = call.self<CurveHandle>();
  const uint32_t form = call.number();
  if (!call.ok()) return;
  const EC_POINT* point = EC_KEY_get0_public_key(handle->key.get());
  if (point == nullptr)
    return call.fail(error("ERR_CRYPTO_OPERATION_FAILED", "Failed to get ECDH public key"));
  call.give(bytes_of(handle->group(), point, form));
}

// curvePrivate(ecdh) → bytes
void get_private(const Arguments& info) {
  Call call(info);
  const CurveHandle* handle = call.self<CurveHandle>();
  if (handle == nullptr) return;
  const BIGNUM* number = EC_KEY_get0_private_key(handle->key.get());
  if (number == nullptr)
    return call.fail(error("ERR_CRYPTO_OPERATION_FAILED", "Failed to get ECDH private key"));
  call.give(Value(bytes_of_number(number)));
}

// curveSetPrivate(ecdh, bytes)
void set_private(const Arguments& info) {
  Call call(info);
  CurveHandle* handle = call.self<CurveHandle>();
  const Span bytes = call.bytes();
  if (!call.ok()) return;
  ERR_clear_error();
  constexpr size_t kLongest = 1024;
  const Number number = bytes.size() <= kLongest ? number_of(bytes) : nullptr;
  const EC_GROUP* group = handle->group();
  if (number == nullptr || BN_is_zero(number.get()) ||
      BN_cmp(number.get(), EC_GROUP_get0_order(group)) >= 0)
    return call.fail(
        error("ERR_CRYPTO_INVALID_KEYTYPE", "Private key is not valid for specified curve."));
  EcKey made(EC_KEY_new());
  const Point point(EC_POINT_new(group));
  if (EC_KEY_set_group(made.get(), group) != 1 ||
      EC_KEY_set_private_key(made.get(), number.get()) != 1 ||
      EC_POINT_mul(group, point.get(), number.get(), nullptr, nullptr, nullptr) != 1 ||
      EC_KEY_set_public_key(made.get(), point.get()) != 1)
    return call.fail(error("ERR_CRYPTO_OPERATION_FAILED", "Failed to convert BN to a private key"));
  handle->key = std::move(made);
}

// curveSetPublic(ecdh, bytes)
void set_public(const Arguments& info) {
  Call call(info);
  CurveHandle* handle = call.self<CurveHandle>();
  const Span bytes = call.bytes();
  if (!call.ok()) return;
  const Point point = point_of(handle->group(), bytes);
  if (point == nullptr) {
    return call.fail(error("ERR_CRYPTO_OPERATION_FAILED", "Failed to convert Buffer to EC_POINT"));
  }
  if (EC_KEY_set_public_key(handle->key.get(), point.get()) != 1) {
    ERR_clear_error();
    call.fail(error("ERR_CRYPTO_OPERATION_FAILED", "Failed to set EC_POINT as the public key"));
  }
}

// curveConvert(bytes, curve's name, form) → bytes
void convert(const Arguments& info) {
  Call call(info);
  const Span bytes = call.bytes();
  const std::string name = call.name();
  const uint32_t form = call.number();
  if (!call.ok()) return;
  if (bytes.empty()) return call.give(Value(Secret()));
  const int number = OBJ_sn2nid(name.c_str());
  if (number == NID_undef) return call.fail(invalid_curve());
  const CurveGroup group(EC_GROUP_new_by_curve_name(number));
  if (group == nullptr) {
    ERR_clear_error();
    return call.fail(error("ERR_CRYPTO_OPERATION_FAILED", "Failed to get EC_GROUP"));
  }
  const Point point = point_of(group.get(), bytes);
  if (point == nullptr) {
    return call.fail(error("ERR_CRYPTO_OPERATION_FAILED", "Failed to convert Buffer to EC_POINT"));
  }
  call.give(bytes_of(group.get(), point.get(), form));
}

}  // namespace

void add_curves(binding::Natives& natives) {
  natives.add("curve", make_curve, 1);
  natives.add("curveGenerate", generate, 1);
  natives.add("curveCompute", compute, 2);
  natives.add("curvePublic", get_public, 2);
  natives.add("curvePrivate", get_private, 1);
  natives.add("curveSetPrivate", set_private, 2);
  natives.add("curveSetPublic", set_public, 2);
  natives.add("curveConvert", convert, 3);
}

}  // namespace edgert::bindings::node_crypto
