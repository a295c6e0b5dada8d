#include "loop/tls_context.h"

#include <openssl/err.h>

namespace edgert::loop {

SslContext new_tls_context(const SSL_METHOD* method) {
  SslContext context(SSL_CTX_new(method));
  if (context == nullptr) return nullptr;
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // Renegotiation lets a peer make us compute for as long as it likes; compression tells who
  // listens what is inside.
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_AUTO_RETRY);
  return context;
}

Pem read_pem(const std::string& text) {
  return Pem(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Result<std::string> tls_protocol_list(const std::vector<std::string>& protocols) {
  constexpr size_t kLongestName = 255;
  constexpr size_t kLongestList = 65535;
  std::string list;
  for (const std::string& protocol : protocols) {
    list.append(1, static_cast<char>(protocol.size())).append(protocol);
    if (protocol.empty() || protocol.size() > kLongestName || list.size() > kLongestList)
      return Error{ErrorCode::kInvalidArgument, "a protocol's name has 1 to 255 bytes"};
  }
  return list;
}

std::string tls_error_text(unsigned long code) {  // NOLINT(runtime/int)
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "unknown error" : reason;
}

}  // namespace edgert::loop
