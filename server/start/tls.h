// The keys and certificates of --tls.
#pragma once

#include "common/log_sink.h"
#include "start/flags.h"

namespace edgert::server {

// Reads those that the flags name, if there are any, into `options->tls`; says in the log what
// clients will not like of them. Errors are whole sentences.
Status load_tls_of_flags(ServeOptions* options, LogSink& log);

}  // namespace edgert::server
