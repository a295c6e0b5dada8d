// Natives of encryption with RSA keys.
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <climits>

#include "bindings/node/crypto/job.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::PkeyContext;

// What is done with a key, and what begins it.
struct Operation {
  int (*init)(EVP_PKEY_CTX*);
  int (*run)(EVP_PKEY_CTX*, unsigned char*, size_t*, const unsigned char*, size_t);
};
constexpr Operation kOperations[2][2] = {
    {{EVP_PKEY_verify_recover_init, EVP_PKEY_verify_recover},  // public, decrypts
     {EVP_PKEY_encrypt_init, EVP_PKEY_encrypt}},
    {{EVP_PKEY_decrypt_init, EVP_PKEY_decrypt},  // private
     {EVP_PKEY_sign_init, EVP_PKEY_sign}}};

// rsa(encrypts, is private, key in four, data, padding, hash of OAEP, label of OAEP) → bytes
void rsa(const Arguments& info) {
  Call call(info);
  const bool encrypts = call.truth();
  const bool is_private = call.truth();
  const KeyPointer key = asymmetric_key(call, is_private);
  const Span data = call.bytes();
  const int padding = call.integer();
  std::string hash;
  if (!call.absent()) hash = call.name();
  const Span label = call.bytes_or_none();
  if (!call.ok()) return;
  ERR_clear_error();
  const EVP_MD* digest = hash.empty() ? nullptr : digest_by_name(hash);
  if (!hash.empty() && digest == nullptr)
    return call.fail(error("ERR_OSSL_EVP_INVALID_DIGEST", "Invalid digest: " + hash));
  const Operation& operation = kOperations[is_private ? 1 : 0][encrypts ? 1 : 0];
  EVP_PKEY* pair = key->pair.get();
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, pair, nullptr));
  bool right = context != nullptr && operation.init(context.get()) > 0 &&
               EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) > 0;
  if (right && digest != nullptr) right = EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), digest) > 0;
  if (right && !label.empty() && label.size() <= INT_MAX) {
    void* owned = OPENSSL_memdup(label.data(), label.size());
    right = owned != nullptr && EVP_PKEY_CTX_set0_rsa_oaep_label(
                                    context.get(), owned, static_cast<int>(label.size())) > 0;
    if (!right) OPENSSL_free(owned);
  }
  size_t size = 0;
  right =
      right && operation.run(context.get(), nullptr, &size, crypto::pointer(data), data.size()) > 0;
  Secret out(right ? size : 0);
  right = right &&
          operation.run(context.get(), out.data(), &size, crypto::pointer(data), data.size()) > 0;
  if (!right) return call.fail(openssl_failure("The key does not do this"));
  out.resize(size);
  call.give(Value(std::move(out)));
}

}  // namespace

void add_rsa(binding::Natives& natives) { natives.add("rsa", rsa, 10); }

}  // namespace edgert::bindings::node_crypto
