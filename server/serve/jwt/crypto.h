// What of OpenSSL several files here need: owners of its objects, its algorithms looked up once,
// and an error queue that is left as it was found, because TLS of the same thread reads it too.
#pragma once

#include <openssl/err.h>
#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string_view>

namespace edgert::server::jwt {

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
template <typename T, auto kFree>
using Owned = std::unique_ptr<T, Freed<kFree>>;

class QuietErrors {
 public:
  QuietErrors() { ERR_set_mark(); }
  ~QuietErrors() { ERR_pop_to_mark(); }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;
};

inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// SHA-256, SHA-384 or SHA-512, by their bits; OpenSSL looks for those that it names itself each
// time.
const EVP_MD* sha2(int bits);

using Sha256 = std::array<unsigned char, 32>;
Sha256 sha256(std::string_view bytes);

}  // namespace edgert::server::jwt
