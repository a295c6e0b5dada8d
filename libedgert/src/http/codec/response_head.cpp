#include "http/codec/response_head.h"

#include <charconv>

#include "base/text.h"
#include "http/codec/fields.h"

namespace edgert::http {

std::string_view reason_phrase(int status) {
  switch (status) {
    case 101:
      return "Switching Protocols";
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

namespace {

void append_number(uint64_t number, std::string* out) {
  char digits[20];
  const auto written = std::to_chars(digits, digits + sizeof digits, number);
  out->append(digits, written.ptr);
}

}  // namespace

bool write_response_head(const ResponseHead& head, Framing framing, uint64_t length,
                         bool keep_alive, bool http_1_0, std::string_view date, std::string* out) {
  using namespace std::literals;
  const bool switches = framing == Framing::kSwitch;
  if (switches ? head.status != 101 : head.status < 200 || head.status > 599) return false;
  if (!is_field_value(head.status_text)) return false;
  const size_t before = out->size();
  out->append(http_1_0 ? "HTTP/1.0 "sv : "HTTP/1.1 "sv);
  append_number(static_cast<uint64_t>(head.status), out);
  out->push_back(' ');
  out->append(head.status_text.empty() ? reason_phrase(head.status)
                                       : std::string_view(head.status_text));
  bool good = true, dated = false;
  head.headers.each([&](std::string_view name, std::string_view value) {
    if (is_framing_field(name)) return;
    if (!is_token(name) || !is_field_value(value)) {
      good = false;
      return;
    }
    dated = dated || base::equal_ignoring_case(name, "date"sv);
    out->append("\r\n"sv).append(name).append(": "sv).append(value);
  });
  if (!good) {
    out->resize(before);
    return false;
  }
  if (!dated) out->append("\r\nDate: "sv).append(date);
  if (framing == Framing::kLength) {
    out->append("\r\nContent-Length: "sv);
    append_number(length, out);
  }
  if (framing == Framing::kChunked) out->append("\r\nTransfer-Encoding: chunked"sv);
  if (switches) {
    out->append("\r\nConnection: Upgrade"sv);
  } else if (!keep_alive) {
    out->append("\r\nConnection: close"sv);
  } else if (http_1_0) {
    out->append("\r\nConnection: keep-alive"sv);
  }
  out->append("\r\n\r\n"sv);
  return true;
}

}  // namespace edgert::http
