// What the log says of the server's keys and certificates, whoever has named them.
#pragma once

#include "common/log_sink.h"
#include "edgert/tls_identity.h"

namespace edgert::server {

// What clients will not like of them.
void warn_of(const TlsIdentity& tls, LogSink& log);

// Reads them anew, for connections that come from then on, and says what has become of it; those
// that there were go on where they cannot be used. Thread: any, one at a time.
void read_tls_anew(TlsIdentity& tls, LogSink& log);

}  // namespace edgert::server
