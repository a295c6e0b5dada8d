// Natives of what derives keys: PBKDF2, scrypt, HKDF.
#include "bindings/node/crypto/derivation.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "bindings/crypto/secret_key.h"
#include "bindings/node/crypto/job.h"

namespace edgert::bindings::node_crypto {

namespace {

// Beyond it sums of sizes need care, and no machine has as much.
constexpr size_t kMostMemory = size_t{1} << 48;

// pbkdf2(password, salt, iterations, length, digest) → a job that gives bytes
void pbkdf2_job(const Arguments& info) {
  Call call(info);
  const Secret password = call.copy();
  const Secret salt = call.copy();
  const int32_t iterations = call.integer();
  const int32_t size = call.integer();
  const std::string name = call.name();
  if (!call.ok()) return;
  const EVP_MD* digest = digest_by_name(name);
  if (digest == nullptr) return call.fail(invalid_digest(name));
  if (iterations < 1 || size < 0) return call.fail(invalid_key_length());
  give_job(
      call, password.size() + salt.size(),
      [=](crypto::Stopped stopped) -> Got<Value> {
        return derive_by_pbkdf2(digest, password, salt, static_cast<uint32_t>(iterations),
                                static_cast<size_t>(size), stopped);
      },
      static_cast<size_t>(size));
}

// scrypt(password, salt, n, r, p, most memory, length) → a job that gives bytes
void scrypt_job(const Arguments& info) {
  Call call(info);
  const Secret password = call.copy();
  const Secret salt = call.copy();
  Scrypt how;
  how.n = call.number();
  how.r = call.number();
  how.p = call.number();
  how.most_memory = call.real();
  const int32_t size = call.integer();
  if (!call.ok()) return;
  const std::optional<size_t> memory = memory_of(how);
  if (size < 0 || !memory)
    return call.fail(range_error("ERR_CRYPTO_INVALID_SCRYPT_PARAMS", "Invalid scrypt params"));
  if (*memory > kMostMemory || static_cast<double>(*memory) > how.most_memory)
    return call.fail(range_error("ERR_CRYPTO_INVALID_SCRYPT_PARAMS",
                                 "Invalid scrypt params: memory limit exceeded"));
  give_job(
      call, password.size() + salt.size(),
      [=](crypto::Stopped stopped) -> Got<Value> {
        return derive_by_scrypt(how, password, salt, static_cast<size_t>(size), stopped);
      },
      *memory + static_cast<size_t>(size));
}

// hkdf(digest, key, salt, info, length) → a job that gives bytes
void hkdf_job(const Arguments& info) {
  Call call(info);
  const std::string name = call.name();
  const KeyPointer key = call.key();
  const Secret salt = call.copy();
  const Secret context = call.copy();
  const int32_t size = call.integer();
  if (!call.ok()) return;
  const EVP_MD* digest = digest_by_name(name);
  if (digest == nullptr) return call.fail(invalid_digest(name));
  if (size < 0 || size > 255 * EVP_MD_get_size(digest)) return call.fail(invalid_key_length());
  give_job(call, salt.size() + context.size() + static_cast<size_t>(size),
           [=](crypto::Stopped stopped) -> Got<Value> {
             if (size == 0) return Value(Secret());
             Result<Secret> made = crypto::hkdf(digest, key->secret, salt, context,
                                                static_cast<size_t>(size), stopped);
             if (!made.ok()) return openssl_failure("HKDF failed");
             return Value(std::move(made).value());
           });
}

}  // namespace

void add_derivation(binding::Natives& natives) {
  natives.add("pbkdf2", pbkdf2_job, 5);
  natives.add("scrypt", scrypt_job, 7);
  natives.add("hkdf", hkdf_job, 5);
}

}  // namespace edgert::bindings::node_crypto
