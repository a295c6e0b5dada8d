// The keys and certificates of --tls.
#pragma once

#include "common/log_sink.h"
#include "start/flags.h"

namespace edgert::server {

// Reads those of the options, if there are any, into `options->tls`; says in the log what clients
// will not like of them. Errors are whole sentences.
Status load_tls(ServeOptions* options, LogSink& log);

// Reads them anew, for connections that come from then on, and says in the log what has become of
// it. Thread: any, one at a time.
void reload_tls(const ServeOptions& options, LogSink& log);

}  // namespace edgert::server
