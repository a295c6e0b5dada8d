#include "http/request_head.h"

#include "base/text.h"
#include "http/content_coding.h"
#include "http/fields.h"

namespace edgert::http {

namespace {

// Fields that tell the next hop about this connection, or would make it speak another protocol.
bool is_connection_field(std::string_view name) {
  for (const std::string_view own : {"te", "trailer", "upgrade", "expect", "proxy-connection"}) {
    if (base::equal_ignoring_case(name, own)) return true;
  }
  return false;
}

bool is_target(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) return false;
  }
  return !text.empty();
}

}  // namespace

bool write_request_head(const RequestLine& line, const HeaderList& headers, int64_t length,
                        std::string* out) {
  if (!is_token(line.method) || !is_target(line.target) || !is_field_value(line.host) ||
      !is_field_value(line.upgrade)) {
    return false;
  }
  const size_t before = out->size();
  out->append(line.method).append(" ").append(line.target).append(" HTTP/1.1\r\n");
  const bool own_host = line.own_host && !headers.find("host").empty();
  if (!own_host) out->append("Host: ").append(line.host).append("\r\n");
  bool good = true, accepts = false, encodings = false, agent = false, ranged = false;
  headers.each([&](std::string_view name, std::string_view value) {
    if (is_framing_field(name) || is_connection_field(name)) return;
    if (base::equal_ignoring_case(name, "host") && !own_host) return;
    if (!is_token(name) || !is_field_value(value)) {
      good = false;
      return;
    }
    accepts = accepts || base::equal_ignoring_case(name, "accept");
    encodings = encodings || base::equal_ignoring_case(name, "accept-encoding");
    agent = agent || base::equal_ignoring_case(name, "user-agent");
    ranged = ranged || base::equal_ignoring_case(name, "range");
    out->append(name).append(": ").append(value).append("\r\n");
  });
  if (!good) {
    out->resize(before);
    return false;
  }
  if (!accepts) out->append("Accept: */*\r\n");
  // A part of a coded body cannot be decoded.
  if (!encodings && !ranged && line.upgrade.empty()) {
    out->append("Accept-Encoding: ").append(kAcceptedCodings).append("\r\n");
  }
  if (!agent) out->append("User-Agent: edgert/" EDGERT_VERSION "\r\n");
  if (!line.upgrade.empty())
    out->append("Connection: Upgrade\r\nUpgrade: ").append(line.upgrade).append("\r\n");
  if (length >= 0) {
    out->append("Content-Length: ").append(std::to_string(length)).append("\r\n");
  } else if (length == kUnknownLength) {
    out->append("Transfer-Encoding: chunked\r\n");
  }
  out->append("\r\n");
  return true;
}

}  // namespace edgert::http
