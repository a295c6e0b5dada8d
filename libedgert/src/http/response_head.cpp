#include "http/response_head.h"

#include <array>

#include "base/text.h"

namespace edgert::http {

namespace {

// RFC 9110 §5.6.2.
constexpr std::array<bool, 256> kTokenCharacters = [] {
  std::array<bool, 256> table{};
  for (unsigned char c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_token(std::string_view text) {
  for (const char c : text) {
    if (!kTokenCharacters[static_cast<unsigned char>(c)]) return false;
  }
  return !text.empty();
}

bool is_field_value(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

// Hop-by-hop and framing fields belong to the connection.
bool is_ours(std::string_view name) {
  for (const std::string_view own :
       {"content-length", "transfer-encoding", "connection", "keep-alive"}) {
    if (base::equal_ignoring_case(name, own)) return true;
  }
  return false;
}

}  // namespace

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 203:
      return "Non-Authoritative Information";
    case 204:
      return "No Content";
    case 205:
      return "Reset Content";
    case 206:
      return "Partial Content";
    case 300:
      return "Multiple Choices";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "";
  }
}

bool write_response_head(const ResponseHead& head, Framing framing, uint64_t length,
                         bool keep_alive, bool http_1_0, std::string_view date, std::string* out) {
  if (head.status < 200 || head.status > 599 || !is_field_value(head.status_text)) return false;
  const size_t before = out->size();
  out->append(http_1_0 ? "HTTP/1.0 " : "HTTP/1.1 ")
      .append(std::to_string(head.status))
      .push_back(' ');
  out->append(head.status_text.empty() ? reason_phrase(head.status)
                                       : std::string_view(head.status_text))
      .append("\r\n");
  bool good = true, dated = false;
  head.headers.each([&](std::string_view name, std::string_view value) {
    if (is_ours(name)) return;
    if (!is_token(name) || !is_field_value(value)) {
      good = false;
      return;
    }
    dated = dated || base::equal_ignoring_case(name, "date");
    out->append(name).append(": ").append(value).append("\r\n");
  });
  if (!good) {
    out->resize(before);
    return false;
  }
  if (!dated) out->append("Date: ").append(date).append("\r\n");
  if (framing == Framing::kLength)
    out->append("Content-Length: ").append(std::to_string(length)).append("\r\n");
  if (framing == Framing::kChunked) out->append("Transfer-Encoding: chunked\r\n");
  if (!keep_alive) {
    out->append("Connection: close\r\n");
  } else if (http_1_0) {
    out->append("Connection: keep-alive\r\n");
  }
  out->append("\r\n");
  return true;
}

}  // namespace edgert::http
