// The groups of Diffie and Hellman that have names, and parameters out of numbers.
#pragma once

#include <openssl/bn.h>

#include <string>

#include "bindings/node/crypto/keys.h"

namespace edgert::bindings::node_crypto {

bool is_group(const std::string& name);
// Null for unknown names.
crypto::Number prime_of_group(const std::string& name);
// Null with what OpenSSL says on this thread.
Pkey parameters_of_group(const std::string& name);
Pkey parameters_of_prime(Span prime, int generator);

}  // namespace edgert::bindings::node_crypto
