#include "start/tls.h"

#include <string>

namespace edgert::server {

namespace {

void warn(const TlsIdentity& tls, LogSink& log) {
  for (const std::string& warning : tls.warnings()) log.say(LogLevel::kWarning, "TLS: " + warning);
}

}  // namespace

Status load_tls(ServeOptions* options, LogSink& log) {
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
  warn(*options->tls, log);
  return Unit{};
}

void reload_tls(const ServeOptions& options, LogSink& log) {
  if (options.tls == nullptr) return;
  if (const Status read = options.tls->reload(); !read.ok()) {
    log.say(LogLevel::kError, "TLS: " + read.error().message);
    return log.say(LogLevel::kWarning, "TLS goes on with the keys and certificates that it had");
  }
  warn(*options.tls, log);
  log.say(LogLevel::kInfo, "TLS: keys and certificates have been read anew");
}

}  // namespace edgert::server
