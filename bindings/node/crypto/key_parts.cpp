// Keys out of their numbers, as JSON Web Keys have them.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/params.h>

#include "bindings/node/buffer/encodings.h"
#include "bindings/node/crypto/bearable.h"
#include "bindings/node/crypto/call.h"
#include "bindings/node/crypto/search.h"
#include "edgert/binding/read.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::Freed;
using crypto::Number;
using crypto::PkeyContext;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;

constexpr int kMostRsaBits = 16384;

Pkey pair_of(const char* type, OSSL_PARAM_BLD* builder, bool is_private) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (parameters != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1) {
    EVP_PKEY_fromdata(context.get(), &made, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                      parameters.get());
  }
  ERR_clear_error();
  return Pkey(made);
}

// The numbers of base64url texts.
std::vector<Number> numbers_of(Call& call, size_t most) {
  std::vector<Number> numbers;
  const binding::Elements given = binding::elements(call.scope, call.next(), most);
  if (!given) {
    call.wrong("list");
    return numbers;
  }
  for (v8::Local<v8::Value> item : *given) {
    std::string bytes;
    if (!item->IsString()) {
      call.wrong("list of strings");
      return numbers;
    }
    constexpr int kLongest = 16 * 1024;
    if (item.As<v8::String>()->Length() > kLongest ||
        !node::bytes_of(call.scope, item.As<v8::String>(), node::Encoding::kBase64Url, &bytes)) {
      call.wrong("number");
      return numbers;
    }
    numbers.push_back(
        number_of(Span(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size())));
    OPENSSL_cleanse(bytes.data(), bytes.size());
  }
  return numbers;
}

// readRsaParts([n, e, d, p, q, dp, dq, qi] or [n, e]) → key or undefined
void read_rsa_parts(const Arguments& info) {
  constexpr const char* kNames[] = {
      OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,           OSSL_PKEY_PARAM_RSA_D,
      OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,     OSSL_PKEY_PARAM_RSA_EXPONENT1,
      OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
  Call call(info);
  const std::vector<Number> numbers = numbers_of(call, std::size(kNames));
  if (!call.ok() || (numbers.size() != 2 && numbers.size() != std::size(kNames))) return;
  const bool is_private = numbers.size() > 2;
  const BIGNUM* modulus = numbers[0].get();
  if (BN_num_bits(modulus) > kMostRsaBits) return;
  const Builder builder(OSSL_PARAM_BLD_new());
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0 && BN_cmp(numbers[i].get(), modulus) >= 0) return;
    OSSL_PARAM_BLD_push_BN(builder.get(), kNames[i], numbers[i].get());
  }
  Got<Pkey> pair = accepted(pair_of("RSA", builder.get(), is_private).release(), "");
  if (!pair.ok()) return ERR_clear_error();
  call.give(
      Value(make_key(is_private ? KeyKind::kPrivate : KeyKind::kPublic, std::move(pair.value()))));
}

int curve_of(const std::string& name) {
  if (const int number = EC_curve_nist2nid(name.c_str()); number != NID_undef) return number;
  return OBJ_sn2nid(name.c_str());
}

// readCurveParts(curve, [x, y, d] or [x, y]) → key or undefined
void read_curve_parts(const Arguments& info) {
  Call call(info);
  const std::string name = call.name();
  const std::vector<Number> numbers = numbers_of(call, 3);
  if (!call.ok() || numbers.size() < 2) return;
  const int number = curve_of(name);
  if (number == NID_undef)
    return call.fail(type_error("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name"));
  const std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>> group(EC_GROUP_new_by_curve_name(number));
  if (group == nullptr) return ERR_clear_error();
  const std::unique_ptr<EC_POINT, Freed<EC_POINT_free>> point(EC_POINT_new(group.get()));
  Secret bytes(256);
  size_t size = 0;
  if (EC_POINT_set_affine_coordinates(group.get(), point.get(), numbers[0].get(), numbers[1].get(),
                                      nullptr) == 1)
    size = EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes.data(),
                              bytes.size(), nullptr);
  ERR_clear_error();
  if (size == 0) return;
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, OBJ_nid2sn(number), 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), size);
  const bool is_private = numbers.size() > 2;
  if (is_private) OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, numbers[2].get());
  Pkey pair = pair_of("EC", builder.get(), is_private);
  if (pair == nullptr) return;
  call.give(Value(make_key(is_private ? KeyKind::kPrivate : KeyKind::kPublic, std::move(pair))));
}

}  // namespace

void add_key_parts(binding::Natives& natives) {
  natives.add("readRsaParts", read_rsa_parts, 1);
  natives.add("readCurveParts", read_curve_parts, 2);
}

}  // namespace edgert::bindings::node_crypto
