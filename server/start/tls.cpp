#include "start/tls.h"

#include "common/tls_telling.h"

namespace edgert::server {

Status load_tls_of_flags(ServeOptions* options, LogSink& log) {
  if (!options->tls_port) {
    if (!options->tls_keys.empty())
      log.say(LogLevel::kWarning, "--key and --cert are of no use without --tls");
    return Unit{};
  }
  Result<std::shared_ptr<TlsIdentity>> tls = TlsIdentity::load(options->tls_keys);
  if (!tls.ok()) {
    Error error = tls.take_error();
    error.message = "--tls: unable to load the key file or cert file: " + error.message;
    return error;
  }
  options->tls = std::move(tls).value();
  warn_of(*options->tls, log);
  return Unit{};
}

}  // namespace edgert::server
