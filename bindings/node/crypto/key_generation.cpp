// Natives that make keys.
#include <openssl/core_names.h>
#include <openssl/dh.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "bindings/node/crypto/bearable.h"
#include "bindings/node/crypto/diffie_hellman.h"
#include "bindings/node/crypto/job.h"
#include "bindings/node/crypto/key_writing.h"
#include "bindings/node/crypto/search.h"
#include "edgert/binding/read.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::Number;
using crypto::PkeyContext;

constexpr const char* kFailed = "Key generation job failed";
// No more than such keys can be used with here.
constexpr uint32_t kMostRsaBits = kMostPrivateRsaBits;
constexpr uint32_t kMostFieldBits = 8192;
constexpr size_t kOfPair = 16 * 1024;

struct Writings {
  Writing of_public, of_private;
};
Writings writings_of(Call& call) {
  Writings how;
  how.of_public = writing_of(call, false);
  how.of_private = writing_of(call, true);
  return how;
}

// Lets a search end when nobody waits any more.
void heed(EVP_PKEY_CTX* context, crypto::Stopped stopped) {
  EVP_PKEY_CTX_set_app_data(context, const_cast<std::atomic<bool>*>(&stopped));
  EVP_PKEY_CTX_set_cb(context, [](EVP_PKEY_CTX* inside) -> int {
    const auto* flag = static_cast<const std::atomic<bool>*>(EVP_PKEY_CTX_get_app_data(inside));
    return flag->load(std::memory_order_relaxed) ? 0 : 1;
  });
}

Got<Value> both(EVP_PKEY* made, const Writings& how) {
  Pkey pair(made);
  if (pair == nullptr) return openssl_failure(kFailed);
  EVP_PKEY_up_ref(pair.get());
  Got<Value> other = write_key(make_key(KeyKind::kPublic, Pkey(pair.get())), how.of_public);
  if (!other.ok()) return other;
  Got<Value> own = write_key(make_key(KeyKind::kPrivate, std::move(pair)), how.of_private);
  if (!own.ok()) return own;
  return Value(std::vector<Value>{std::move(other.value()), std::move(own.value())});
}

// A pair by a context that is ready for it.
Got<Value> generate(const PkeyContext& context, const Writings& how, crypto::Stopped stopped) {
  heed(context.get(), stopped);
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_keygen(context.get(), &made) <= 0)
    return stopped ? stopped_failure() : openssl_failure(kFailed);
  return both(made, how);
}

// From parameters; of which there may be none.
Got<Value> generate_from(const Pkey& parameters, const Writings& how, crypto::Stopped stopped) {
  if (parameters == nullptr) return stopped ? stopped_failure() : openssl_failure(kFailed);
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, parameters.get(), nullptr));
  if (context == nullptr || EVP_PKEY_keygen_init(context.get()) <= 0)
    return openssl_failure(kFailed);
  return generate(context, how, stopped);
}

Failure too_many_bits() {
  return error("ERR_CRYPTO_OPERATION_FAILED", "The key would have too many bits");
}

// generateRsa(is PSS, bits, exponent, hash, mask's hash, salt's length, writings) → a job
void generate_rsa(const Arguments& info) {
  Call call(info);
  const bool is_pss = call.truth();
  const uint32_t bits = call.number();
  const uint32_t exponent = call.number();
  std::string names[2];
  const EVP_MD* hashes[2] = {nullptr, nullptr};
  for (int i = 0; i < 2; ++i) {
    if (!call.absent()) names[i] = call.name();
  }
  int salt = -1;
  if (!call.absent()) salt = call.integer();
  const Writings how = writings_of(call);
  if (!call.ok()) return;
  for (int i = 0; i < 2; ++i) {
    if (names[i].empty()) continue;
    hashes[i] = digest_by_name(names[i]);
    if (hashes[i] == nullptr) {
      return call.fail(
          type_error("ERR_CRYPTO_INVALID_DIGEST",
                     (i == 0 ? "Invalid digest: " : "Invalid MGF1 digest: ") + names[i]));
    }
  }
  if (bits > kMostRsaBits) return call.fail(too_many_bits());
  const EVP_MD* hash = hashes[0];
  const EVP_MD* mask_hash = hashes[1] != nullptr ? hashes[1] : hash;
  give_job(call, kOfPair, [=](crypto::Stopped stopped) -> Got<Value> {
    ERR_clear_error();
    const PkeyContext context(
        EVP_PKEY_CTX_new_id(is_pss ? EVP_PKEY_RSA_PSS : EVP_PKEY_RSA, nullptr));
    const Number e(BN_new());
    if (context == nullptr || EVP_PKEY_keygen_init(context.get()) <= 0 ||
        EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)) <= 0 ||
        BN_set_word(e.get(), exponent) != 1 ||
        (exponent != 0x10001 && EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get()) <= 0))
      return openssl_failure(kFailed);
    if (is_pss) {
      const int salt_length = salt < 0 && hash != nullptr ? EVP_MD_get_size(hash) : salt;
      if ((hash != nullptr && EVP_PKEY_CTX_set_rsa_pss_keygen_md(context.get(), hash) <= 0) ||
          (mask_hash != nullptr &&
           EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(context.get(), mask_hash) <= 0) ||
          (salt_length >= 0 &&
           EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(context.get(), salt_length) <= 0))
        return openssl_failure(kFailed);
    }
    return generate(context, how, stopped);
  });
}

// generateDsa(bits, divisor's bits or -1, writings) → a job
void generate_dsa(const Arguments& info) {
  Call call(info);
  const uint32_t bits = call.number();
  const int divisor = call.integer();
  const Writings how = writings_of(call);
  if (!call.ok()) return;
  if (bits > kMostFieldBits) return call.fail(too_many_bits());
  give_job(call, kOfPair, [=](crypto::Stopped stopped) -> Got<Value> {
    ERR_clear_error();
    const PkeyContext context(EVP_PKEY_CTX_new_id(EVP_PKEY_DSA, nullptr));
    EVP_PKEY* made = nullptr;
    if (context == nullptr || EVP_PKEY_paramgen_init(context.get()) <= 0 ||
        EVP_PKEY_CTX_set_dsa_paramgen_bits(context.get(), static_cast<int>(bits)) <= 0 ||
        (divisor >= 0 && EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context.get(), divisor) <= 0))
      return openssl_failure(kFailed);
    heed(context.get(), stopped);
    EVP_PKEY_paramgen(context.get(), &made);
    return generate_from(Pkey(made), how, stopped);
  });
}

int curve_by_name(const std::string& name) {
  const int number = EC_curve_nist2nid(name.c_str());
  return number != NID_undef ? number : OBJ_sn2nid(name.c_str());
}

// generateCurve(curve, encoding of its parameters, writings) → a job
void generate_curve(const Arguments& info) {
  Call call(info);
  const std::string name = call.name();
  const int encoding = call.integer();
  const Writings how = writings_of(call);
  if (!call.ok()) return;
  const int curve = curve_by_name(name);
  if (curve == NID_undef)
    return call.fail(type_error("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name"));
  give_job(call, kOfPair, [=](crypto::Stopped stopped) -> Got<Value> {
    ERR_clear_error();
    const PkeyContext context(EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nullptr));
    EVP_PKEY* made = nullptr;
    if (context == nullptr || EVP_PKEY_paramgen_init(context.get()) <= 0 ||
        EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context.get(), curve) <= 0 ||
        EVP_PKEY_CTX_set_ec_param_enc(context.get(), encoding) <= 0)
      return openssl_failure(kFailed);
    EVP_PKEY_paramgen(context.get(), &made);
    return generate_from(Pkey(made), how, stopped);
  });
}

// generateOfType(type's number, writings) → a job
void generate_of_type(const Arguments& info) {
  Call call(info);
  const int type = call.integer();
  const Writings how = writings_of(call);
  if (!call.ok()) return;
  if (type != EVP_PKEY_ED25519 && type != EVP_PKEY_ED448 && type != EVP_PKEY_X25519 &&
      type != EVP_PKEY_X448)
    return call.wrong("type of key");
  give_job(call, kOfPair, [=](crypto::Stopped stopped) -> Got<Value> {
    ERR_clear_error();
    const PkeyContext context(EVP_PKEY_CTX_new_id(type, nullptr));
    if (context == nullptr || EVP_PKEY_keygen_init(context.get()) <= 0)
      return openssl_failure(kFailed);
    return generate(context, how, stopped);
  });
}

// generateDiffieHellman(group's name, or prime, or its bits; generator; writings) → a job
void generate_diffie_hellman(const Arguments& info) {
  Call call(info);
  v8::Local<v8::Value> given = call.next();
  std::string name;
  Secret prime;
  int bits = 0;
  if (given->IsString()) {
    name = binding::short_text(call.scope, given);
    if (!is_group(name)) return call.fail(error("ERR_CRYPTO_UNKNOWN_DH_GROUP", "Unknown DH group"));
  } else if (given->IsInt32()) {
    bits = given.As<v8::Int32>()->Value();
    if (bits > static_cast<int>(kMostFieldBits)) return call.fail(too_many_bits());
  } else {
    const binding::ByteSpan span = binding::byte_span(given);
    if (!span.is_bytes) return call.wrong("prime");
    if (span.size > kMostFieldBits / 8) return call.fail(too_many_bits());
    prime = secret_of(span.data, span.size);
  }
  int generator = 2;
  if (!call.absent()) generator = call.integer();
  const Writings how = writings_of(call);
  if (!call.ok()) return;
  give_job(call, kOfPair, [=](crypto::Stopped stopped) -> Got<Value> {
    ERR_clear_error();
    if (!name.empty()) return generate_from(parameters_of_group(name), how, stopped);
    if (!prime.empty()) return generate_from(parameters_of_prime(prime, generator), how, stopped);
    const PkeyContext context(EVP_PKEY_CTX_new_id(EVP_PKEY_DH, nullptr));
    EVP_PKEY* made = nullptr;
    if (context == nullptr || EVP_PKEY_paramgen_init(context.get()) <= 0 ||
        EVP_PKEY_CTX_set_dh_paramgen_prime_len(context.get(), bits) <= 0 ||
        EVP_PKEY_CTX_set_dh_paramgen_generator(context.get(), generator) <= 0)
      return openssl_failure(kFailed);
    heed(context.get(), stopped);
    EVP_PKEY_paramgen(context.get(), &made);
    return generate_from(Pkey(made), how, stopped);
  });
}

// generateSecret(bits) → a job that gives a key
void generate_secret(const Arguments& info) {
  Call call(info);
  const double bits = call.real();
  if (!call.ok()) return;
  if (!(bits >= 0 && bits < 2147483648.0)) return call.fail(invalid_key_length());
  const size_t size = static_cast<size_t>(bits) / 8;
  const auto make = [size](crypto::Stopped) -> Got<Value> {
    auto key = std::make_shared<Key>();
    key->secret = Secret(size);
    if (RAND_bytes(key->secret.data(), static_cast<int>(size)) != 1)
      return openssl_failure(kFailed);
    return Value(KeyPointer(key));
  };
  give_job(call, 0, make, size);
}

}  // namespace

void add_key_generation(binding::Natives& natives) {
  natives.add("generateRsa", generate_rsa, 12);
  natives.add("generateDsa", generate_dsa, 8);
  natives.add("generateCurve", generate_curve, 8);
  natives.add("generateOfType", generate_of_type, 7);
  natives.add("generateDiffieHellman", generate_diffie_hellman, 8);
  natives.add("generateSecret", generate_secret, 1);
}

}  // namespace edgert::bindings::node_crypto
