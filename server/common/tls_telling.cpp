#include "common/tls_telling.h"

#include <string>

namespace edgert::server {

void warn_of(const TlsIdentity& tls, LogSink& log) {
  for (const std::string& warning : tls.warnings()) log.say(LogLevel::kWarning, "TLS: " + warning);
}

void read_tls_anew(TlsIdentity& tls, LogSink& log) {
  if (const Status read = tls.reload(); !read.ok()) {
    log.say(LogLevel::kError, "TLS: " + read.error().message);
    return log.say(LogLevel::kWarning, "TLS goes on with the keys and certificates that it had");
  }
  warn_of(tls, log);
  log.say(LogLevel::kInfo, "TLS: keys and certificates have been read anew");
}

}  // namespace edgert::server
