// Natives of node:crypto: what the parts of this folder add.
#include "bindings/node/crypto/call.h"

namespace edgert::bindings {

void install_node_crypto(binding::Natives& natives) {
  using namespace node_crypto;
  natives.late_folder("node/crypto");
  add_jobs(natives);
  add_hashes(natives);
  add_random(natives);
  add_derivation(natives);
  add_keys(natives);
  add_signatures(natives);
  add_ciphers(natives);
  add_rsa(natives);
  add_key_generation(natives);
  add_diffie_hellman(natives);
  add_curves(natives);
  add_certificates(natives);
  add_signed_keys(natives);
  add_tables(natives);
}

}  // namespace edgert::bindings
