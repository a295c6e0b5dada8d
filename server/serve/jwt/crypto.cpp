#include "serve/jwt/crypto.h"

#include <cstdlib>

namespace edgert::server::jwt {

namespace {

const EVP_MD* fetched(const char* name) {
  // Kept until the process ends.
  const EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  if (algorithm == nullptr) std::abort();
  return algorithm;
}

}  // namespace

const EVP_MD* sha2(int bits) {
  static const EVP_MD* const kSha256 = fetched("SHA2-256");
  static const EVP_MD* const kSha384 = fetched("SHA2-384");
  static const EVP_MD* const kSha512 = fetched("SHA2-512");
  return bits == 256 ? kSha256 : bits == 384 ? kSha384 : kSha512;
}

Sha256 sha256(std::string_view bytes) {
  thread_local const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  Sha256 digest{};
  unsigned size = 0;
  if (context == nullptr || EVP_DigestInit_ex2(context.get(), sha2(256), nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), digest.data(), &size) != 1)
    std::abort();
  return digest;
}

}  // namespace edgert::server::jwt
