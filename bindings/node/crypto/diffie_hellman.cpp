// Natives of DiffieHellman and of agreements between keys. OpenSSL's older functions are those that
// take numbers one by one, as scripts do.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "bindings/node/crypto/diffie_hellman.h"

#include <openssl/dh.h>
#include <openssl/err.h>

#include <algorithm>

#include "bindings/node/crypto/job.h"
#include "bindings/node/crypto/search.h"
#include "edgert/binding/read.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::Freed;
using crypto::Number;
using crypto::PkeyContext;
using Dh = std::unique_ptr<DH, Freed<DH_free>>;

// A power of longer numbers takes seconds in which nothing stops OpenSSL.
constexpr int kMostBits = 8192;
constexpr const char* kNotMade = "Initialization failed";

struct Group {
  const char* name;
  BIGNUM* (*prime)(BIGNUM*);
};
constexpr Group kGroups[] = {
    {"modp1", BN_get_rfc2409_prime_768},   {"modp2", BN_get_rfc2409_prime_1024},
    {"modp5", BN_get_rfc3526_prime_1536},  {"modp14", BN_get_rfc3526_prime_2048},
    {"modp15", BN_get_rfc3526_prime_3072}, {"modp16", BN_get_rfc3526_prime_4096},
    {"modp17", BN_get_rfc3526_prime_6144}, {"modp18", BN_get_rfc3526_prime_8192}};

Dh parameters_of(Number prime, Number generator) {
  Dh made(DH_new());
  if (made == nullptr || prime == nullptr || generator == nullptr ||
      DH_set0_pqg(made.get(), prime.get(), nullptr, generator.get()) != 1)
    return nullptr;
  prime.release(), generator.release();
  return made;
}

Pkey to_key(Dh dh) {
  Pkey key(EVP_PKEY_new());
  if (dh == nullptr || key == nullptr || EVP_PKEY_assign_DH(key.get(), dh.get()) != 1)
    return nullptr;
  dh.release();
  return key;
}

Number small_number(BN_ULONG value) {
  Number made(BN_new());
  BN_set_word(made.get(), value);
  return made;
}

struct DhHandle : binding::Wrap<DhHandle, binding::Goes::kAtOnce> {
  Dh dh;
  bool is_known = false;  // one of the groups, of which all is known
};

void give_handle(Call& call, Dh dh, bool is_known) {
  if (dh == nullptr) return call.fail(openssl_failure(kNotMade));
  auto handle = std::make_unique<DhHandle>();
  handle->dh = std::move(dh);
  handle->is_known = is_known;
  v8::Local<v8::Object> object = DhHandle::wrap(call.scope, std::move(handle), 4096);
  if (!object.IsEmpty()) call.give(v8::MaybeLocal<v8::Value>(object));
}

Failure refused(int library, int reason) {
  ERR_clear_error();
  ERR_raise(library, reason);
  return openssl_failure(kNotMade);
}

// diffieHellman(bits or prime, generator's number or bytes) → dh
void make_diffie_hellman(const Arguments& info) {
  Call call(info);
  v8::Local<v8::Value> given = call.next();
  v8::Local<v8::Value> base = call.next();
  ERR_clear_error();
  Number generator;
  if (base->IsInt32()) {
    const int number = base.As<v8::Int32>()->Value();
    if (number <= 1) return call.fail(refused(ERR_LIB_DH, DH_R_BAD_GENERATOR));
    generator = small_number(static_cast<BN_ULONG>(number));
  } else {
    const binding::ByteSpan span = binding::byte_span(base);
    if (!span.is_bytes) return call.wrong("generator");
    if (span.size > kMostBits / 8) return call.fail(refused(ERR_LIB_DH, DH_R_BAD_GENERATOR));
    generator = number_of(Span(span.data, span.size));
    if (BN_is_zero(generator.get()) || BN_is_one(generator.get()))
      return call.fail(refused(ERR_LIB_DH, DH_R_BAD_GENERATOR));
  }
  if (!given->IsInt32()) {
    const binding::ByteSpan span = binding::byte_span(given);
    if (!span.is_bytes) return call.wrong("size or prime");
    if (span.size == 0) return call.fail(refused(ERR_LIB_BN, BN_R_BITS_TOO_SMALL));
    if (span.size > kMostBits / 8) return call.fail(refused(ERR_LIB_DH, DH_R_MODULUS_TOO_LARGE));
    return give_handle(
        call, parameters_of(number_of(Span(span.data, span.size)), std::move(generator)), false);
  }
  const int bits = given.As<v8::Int32>()->Value();
  if (bits > kMostBits) return call.fail(refused(ERR_LIB_DH, DH_R_MODULUS_TOO_LARGE));
  if (BN_num_bits(generator.get()) > 31) return call.fail(refused(ERR_LIB_DH, DH_R_BAD_GENERATOR));
  Dh made(DH_new());
  const Search search(stopped_of(call.scope));
  if (DH_generate_parameters_ex(made.get(), bits, static_cast<int>(BN_get_word(generator.get())),
                                search.callback()) != 1)
    return call.fail(openssl_failure(kNotMade));
  give_handle(call, std::move(made), true);
}

// diffieHellmanGroup(name) → dh
void make_group(const Arguments& info) {
  Call call(info);
  v8::Local<v8::Value> given = call.next();
  const std::string name = binding::short_text(call.scope, given);
  if (!is_group(name)) return call.fail(error("ERR_CRYPTO_UNKNOWN_DH_GROUP", "Unknown DH group"));
  give_handle(call, parameters_of(prime_of_group(name), small_number(2)), true);
}

// What DH_check finds, which cannot be stopped itself.
std::optional<int> check(const DH* dh, crypto::Stopped stopped) {
  const BIGNUM* prime = DH_get0_p(dh);
  const BIGNUM* generator = DH_get0_g(dh);
  int found = 0;
  const Number last(BN_dup(prime));
  BN_sub_word(last.get(), 1);
  if (BN_cmp(generator, BN_value_one()) <= 0 || BN_cmp(generator, last.get()) >= 0)
    found |= DH_NOT_SUITABLE_GENERATOR;
  const std::optional<bool> is_one = is_prime(prime, 0, stopped);
  if (!is_one) return std::nullopt;
  if (!*is_one) return found | DH_CHECK_P_NOT_PRIME;
  const Number half(BN_new());
  BN_rshift1(half.get(), prime);
  const std::optional<bool> is_safe = is_prime(half.get(), 0, stopped);
  if (!is_safe) return std::nullopt;
  return *is_safe ? found : found | DH_CHECK_P_NOT_SAFE_PRIME;
}

// dhVerifyError(dh) → DH_CHECK_…
void verify_error(const Arguments& info) {
  Call call(info);
  const DhHandle* handle = call.self<DhHandle>();
  if (handle == nullptr) return;
  if (handle->is_known) return call.give(Value(0));
  const std::optional<int> found = check(handle->dh.get(), stopped_of(call.scope));
  ERR_clear_error();
  if (found) call.give(Value(*found));
}

// dhGenerate(dh) → public key
void generate(const Arguments& info) {
  Call call(info);
  DhHandle* handle = call.self<DhHandle>();
  if (handle == nullptr) return;
  ERR_clear_error();
  if (DH_generate_key(handle->dh.get()) != 1)
    return call.fail(openssl_failure("Key generation failed"));
  call.give(Value(bytes_of_number(DH_get0_pub_key(handle->dh.get()))));
}

// With the zeros in front that OpenSSL leaves out of a secret of `size` bytes.
Secret padded(Secret secret, size_t size) {
  std::rotate(secret.begin(), secret.begin() + static_cast<ptrdiff_t>(size), secret.end());
  return secret;
}

// dhCompute(dh, other's public key) → secret, as long as the prime
void compute(const Arguments& info) {
  Call call(info);
  DhHandle* handle = call.self<DhHandle>();
  const Span given = call.bytes();
  if (!call.ok()) return;
  ERR_clear_error();
  if (given.size() > kMostBits / 8) {
    return call.fail(range_error("ERR_CRYPTO_INVALID_KEYLEN", "Supplied key is too large"));
  }
  const Number other = number_of(given);
  Secret out(static_cast<size_t>(DH_size(handle->dh.get())), 0);
  const int size = DH_compute_key(out.data(), other.get(), handle->dh.get());
  if (size == -1) {
    int found = 0;
    const int checked = DH_check_pub_key(handle->dh.get(), other.get(), &found);
    ERR_clear_error();
    if (checked == 1 && (found & DH_CHECK_PUBKEY_TOO_SMALL) != 0)
      return call.fail(range_error("ERR_CRYPTO_INVALID_KEYLEN", "Supplied key is too small"));
    if (checked == 1 && (found & DH_CHECK_PUBKEY_TOO_LARGE) != 0)
      return call.fail(range_error("ERR_CRYPTO_INVALID_KEYLEN", "Supplied key is too large"));
    return call.fail(error("ERR_CRYPTO_INVALID_KEYTYPE", "Invalid key"));
  }
  call.give(Value(padded(std::move(out), static_cast<size_t>(size))));
}

// dhPart(dh, 0 prime, 1 generator, 2 public key, 3 private key) → bytes
void part(const Arguments& info) {
  Call call(info);
  const DhHandle* handle = call.self<DhHandle>();
  const uint32_t which = call.number();
  if (!call.ok()) return;
  const DH* dh = handle->dh.get();
  const BIGNUM* found = which == 0   ? DH_get0_p(dh)
                        : which == 1 ? DH_get0_g(dh)
                        : which == 2 ? DH_get0_pub_key(dh)
                                     : DH_get0_priv_key(dh);
  if (found == nullptr) {
    return call.fail(error("ERR_CRYPTO_INVALID_STATE",
                           which == 2 ? "No public key - did you forget to generate one?"
                                      : "No private key - did you forget to generate one?"));
  }
  call.give(Value(bytes_of_number(found)));
}

// dhSet(dh, is private, bytes)
void set(const Arguments& info) {
  Call call(info);
  DhHandle* handle = call.self<DhHandle>();
  const bool is_private = call.truth();
  const Span bytes = call.bytes();
  if (!call.ok()) return;
  if (bytes.size() > kMostBits / 8) {
    return call.fail(range_error("ERR_CRYPTO_INVALID_KEYLEN", "Supplied key is too large"));
  }
  Number number = number_of(bytes);
  if (DH_set0_key(handle->dh.get(), is_private ? nullptr : number.get(),
                  is_private ? number.get() : nullptr) == 1)
    number.release();
}

// agree(own private key, other's public key) → secret
void agree(const Arguments& info) {
  Call call(info);
  const KeyPointer own = call.key();
  const KeyPointer other = call.key();
  if (!call.ok()) return;
  if (own->pair == nullptr || other->pair == nullptr || own->kind != KeyKind::kPrivate)
    return call.wrong("key of the right kind");
  ERR_clear_error();
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, own->pair.get(), nullptr));
  size_t size = 0;
  if (context == nullptr || EVP_PKEY_derive_init(context.get()) <= 0 ||
      EVP_PKEY_derive_set_peer(context.get(), other->pair.get()) <= 0 ||
      EVP_PKEY_derive(context.get(), nullptr, &size) <= 0)
    return call.fail(openssl_failure("diffieHellman failed"));
  Secret out(size, 0);
  size_t written = size;
  if (EVP_PKEY_derive(context.get(), out.data(), &written) <= 0)
    return call.fail(openssl_failure("diffieHellman failed"));
  call.give(Value(padded(std::move(out), written)));
}

}  // namespace

crypto::Number prime_of_group(const std::string& name) {
  for (const Group& group : kGroups) {
    if (name == group.name) return Number(group.prime(nullptr));
  }
  return nullptr;
}
bool is_group(const std::string& name) { return prime_of_group(name) != nullptr; }

Pkey parameters_of_group(const std::string& name) {
  return to_key(parameters_of(prime_of_group(name), small_number(2)));
}
Pkey parameters_of_prime(Span prime, int generator) {
  if (generator < 0) return nullptr;
  return to_key(parameters_of(number_of(prime), small_number(static_cast<BN_ULONG>(generator))));
}

void add_diffie_hellman(binding::Natives& natives) {
  natives.add("diffieHellman", make_diffie_hellman, 2);
  natives.add("diffieHellmanGroup", make_group, 1);
  natives.add("dhVerifyError", verify_error, 1);
  natives.add("dhGenerate", generate, 1);
  natives.add("dhCompute", compute, 2);
  natives.add("dhPart", part, 2);
  natives.add("dhSet", set, 3);
  natives.add("agree", agree, 2);
}

}  // namespace edgert::bindings::node_crypto
