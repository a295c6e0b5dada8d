// Natives of node:tls: what the parts of this folder add.
#include "bindings/node/tls_wrap/secure_context.h"
#include "bindings/node/tls_wrap/tls_session.h"
#include "edgert/binding/natives.h"

namespace edgert::bindings {

void install_node_tls_wrap(binding::Natives& natives) {
  natives.late_folder("node/tls_wrap");
  node_tls::add_contexts(natives);
  node_tls::add_pkcs12(natives);
  node_tls::add_sessions(natives);
  node_tls::add_session_parts(natives);
}

}  // namespace edgert::bindings
