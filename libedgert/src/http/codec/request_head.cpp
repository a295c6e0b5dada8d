#include "http/codec/request_head.h"

#include "base/text.h"
#include "http/codec/content_coding.h"
#include "http/codec/fields.h"

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

bool set_fields(const HeaderList& given, std::string_view host, bool own_host, OutgoingHead* head) {
  if (!is_token(head->method) || !is_target(head->target) || !is_field_value(host) ||
      !is_field_value(head->upgrade)) {
    return false;
  }
  HeaderList fields;
  fields.reserve(given.flat().size() + host.size() + 128);
  own_host = own_host && !given.find("host").empty();
  if (!own_host) fields.append("Host", host);
  bool good = true, accepts = false, encodings = false, agent = false, ranged = false;
  given.each([&](std::string_view name, std::string_view value) {
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
    fields.append(name, value);
  });
  if (!good) return false;
  if (!accepts) fields.append("Accept", "*/*");
  // A part of a coded body cannot be decoded.
  if (!encodings && !ranged && head->upgrade.empty())
    fields.append("Accept-Encoding", kAcceptedCodings);
  if (!agent) fields.append("User-Agent", "edgert/" EDGERT_VERSION);
  head->fields = std::move(fields);
  return true;
}

void write_request_head(const OutgoingHead& head, std::string* out) {
  out->reserve(out->size() + head.target.size() + head.fields.flat().size() + 256);
  out->append(head.method).append(" ").append(head.target).append(" HTTP/1.1\r\n");
  head.fields.each([&](std::string_view name, std::string_view value) {
    out->append(name).append(": ").append(value).append("\r\n");
  });
  if (!head.upgrade.empty())
    out->append("Connection: Upgrade\r\nUpgrade: ").append(head.upgrade).append("\r\n");
  if (head.length >= 0) {
    out->append("Content-Length: ").append(std::to_string(head.length)).append("\r\n");
  } else if (head.length == kUnknownLength) {
    out->append("Transfer-Encoding: chunked\r\n");
  }
  out->append("\r\n");
}

}  // namespace edgert::http
