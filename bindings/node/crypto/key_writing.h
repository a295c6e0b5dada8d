// Writing keys in the formats of KeyObject.export.
#pragma once

#include "bindings/node/crypto/call.h"

namespace edgert::bindings::node_crypto {

// Text for PEM, bytes for DER, a list of names and values for JWK, the key itself for none.
Got<Value> write_key(const KeyPointer& key, const Writing& how);
// Names and values of a JSON Web Key.
Got<Value> write_jwk(const Key& key);

// How a public key is to be written: two arguments; a private one: four. Throws what is unknown.
Writing writing_of(Call& call, bool is_private);

}  // namespace edgert::bindings::node_crypto
