#include "base/digest.h"

#include <openssl/evp.h>

namespace edgert::base {

std::string digest(Hash hash, std::string_view bytes) {
  const EVP_MD* algorithm = hash == Hash::kSha1     ? EVP_sha1()
                            : hash == Hash::kSha256 ? EVP_sha256()
                            : hash == Hash::kSha384 ? EVP_sha384()
                                                    : EVP_sha512();
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size,
             algorithm, nullptr);
  out.resize(size);
  return out;
}

}  // namespace edgert::base
