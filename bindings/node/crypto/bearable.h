// What keys of strangers may be: none makes a call last for long that nobody can stop.
#pragma once

#include "bindings/node/crypto/keys.h"

namespace edgert::bindings::node_crypto {

// What OpenSSL has made of a stranger's bytes, taken over; null fails with `otherwise`, and so does
// a key with too many bits.
Got<Pkey> accepted(EVP_PKEY* made, const char* otherwise);

// With more, a signature takes a second and longer.
inline constexpr int kMostPrivateRsaBits = 8192;

}  // namespace edgert::bindings::node_crypto
