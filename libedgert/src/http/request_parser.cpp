#include "http/request_parser.h"

#include <llhttp.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace edgert::http {

namespace {

bool is_host_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("-._~%!$&'()*+,;=:[]").find(c) != std::string_view::npos;
}

}  // namespace

struct RequestParser::Internals {
  llhttp_t parser;
  RequestListener* listener;
  uint32_t max_head_bytes;
  ParsedRequest request;
  std::string target, field, value;
  size_t head_bytes = 0;
  int hosts = 0;
  std::string host;
  bool in_message = false;
  bool in_trailers = false;
  int failure = 0;
  std::string reason;

  static Internals& of(llhttp_t* parser) { return *static_cast<Internals*>(parser->data); }

  int refuse(int status, const char* why) {
    if (failure == 0) {
      failure = status;
      reason = why;
    }
    return HPE_USER;
  }

  int add(std::string* to, const char* at, size_t size) {
    head_bytes += size;
    if (head_bytes > max_head_bytes)
      return refuse(431, "the request head is over the limit max_head_bytes");
    to->append(at, size);
    return 0;
  }

  int end_of_field() {
    head_bytes += 4;
    if (in_trailers) {
      field.clear();
      value.clear();
      return 0;
    }
    const std::string_view trimmed = base::trim(value);
    if (base::equal_ignoring_case(field, "host")) {
      ++hosts;
      host = trimmed;
    } else if (base::equal_ignoring_case(field, "expect")) {
      if (!base::equal_ignoring_case(trimmed, "100-continue"))
        return refuse(417, "unknown expectation");
      request.expects_continue = true;
    }
    request.head.headers.append(field, trimmed);
    field.clear();
    value.clear();
    return 0;
  }

  int end_of_head() {
    request.head.method = llhttp_method_name(static_cast<llhttp_method_t>(parser.method));
    if (parser.http_major != 1 || parser.http_minor > 1)
      return refuse(505, "the HTTP version is not 1.0 or 1.1");
    request.http_1_0 = parser.http_minor == 0;
    if (hosts > 1 || (hosts == 0 && !request.http_1_0))
      return refuse(400, "a request needs one Host field");
    for (const char c : host) {
      if (!is_host_char(c)) return refuse(400, "the Host field is malformed");
    }
    if (parser.method == HTTP_CONNECT) return refuse(501, "CONNECT is not supported");
    if ((parser.flags & F_TRANSFER_ENCODING) && request.http_1_0) {
      return refuse(400, "HTTP/1.0 knows no Transfer-Encoding");
    }
    if (target.starts_with("http://") || target.starts_with("https://")) {
      request.head.url = std::move(target);
    } else {
      std::string& url = request.head.url;
      url.reserve(7 + std::max<size_t>(host.size(), 9) + target.size() + 1);
      url.append("http://").append(host.empty() ? "localhost" : host);
      url.append(target == "*" ? "/*" : target);
    }
    request.keep_alive = llhttp_should_keep_alive(&parser) != 0;
    request.has_body = (parser.flags & F_CHUNKED) != 0 || parser.content_length > 0;
    request.may_upgrade = parser.upgrade != 0 && !request.http_1_0 && !request.has_body &&
                          asks_for_upgrade(request.head);
    in_trailers = true;
    listener->on_head(std::exchange(request, {}));
    return 0;
  }

  void begin() {
    in_message = true;
    in_trailers = false;
    request = {};
    target.clear();
    field.clear();
    value.clear();
    host.clear();
    hosts = 0;
    head_bytes = 0;
  }

  static const llhttp_settings_t* settings() {
    static const llhttp_settings_t made = [] {
      llhttp_settings_t settings;
      llhttp_settings_init(&settings);
      settings.on_message_begin = [](llhttp_t* p) {
        of(p).begin();
        return 0;
      };
      settings.on_url = [](llhttp_t* p, const char* at, size_t size) {
        return of(p).add(&of(p).target, at, size);
      };
      settings.on_header_field = [](llhttp_t* p, const char* at, size_t size) {
        return of(p).add(&of(p).field, at, size);
      };
      settings.on_header_value = [](llhttp_t* p, const char* at, size_t size) {
        return of(p).add(&of(p).value, at, size);
      };
      settings.on_header_value_complete = [](llhttp_t* p) { return of(p).end_of_field(); };
      settings.on_headers_complete = [](llhttp_t* p) { return of(p).end_of_head(); };
      settings.on_body = [](llhttp_t* p, const char* at, size_t size) {
        of(p).listener->on_body(std::string_view(at, size));
        return 0;
      };
      settings.on_message_complete = [](llhttp_t* p) {
        of(p).in_message = false;
        of(p).listener->on_complete();
        return static_cast<int>(HPE_PAUSED);
      };
      return settings;
    }();
    return &made;
  }
};

RequestParser::RequestParser(RequestListener& listener, uint32_t max_head_bytes)
    : internals_(std::make_unique<Internals>()) {
  internals_->listener = &listener;
  internals_->max_head_bytes = max_head_bytes;
  llhttp_init(&internals_->parser, HTTP_REQUEST, Internals::settings());
  internals_->parser.data = internals_.get();
}

RequestParser::~RequestParser() = default;

size_t RequestParser::feed(std::string_view bytes) {
  llhttp_t* parser = &internals_->parser;
  const llhttp_errno_t status = llhttp_execute(parser, bytes.data(), bytes.size());
  if (status == HPE_OK) return bytes.size();
  const char* stopped = llhttp_get_error_pos(parser);
  const size_t used =
      stopped == nullptr ? bytes.size() : static_cast<size_t>(stopped - bytes.data());
  if (status == HPE_PAUSED) return used;
  if (status == HPE_PAUSED_UPGRADE) {
    // The upgrade has not been taken up, or nothing more would be fed: what follows is the next
    // request. This comes after the pause at the message's end.
    llhttp_resume_after_upgrade(parser);
    return used;
  }
  if (internals_->failure == 0) {
    internals_->failure = 400;
    internals_->reason =
        llhttp_get_error_reason(parser) == nullptr ? "malformed" : llhttp_get_error_reason(parser);
  }
  return used;
}

void RequestParser::resume() { llhttp_resume(&internals_->parser); }
bool RequestParser::in_message() const { return internals_->in_message; }
int RequestParser::failure() const { return internals_->failure; }
const std::string& RequestParser::reason() const { return internals_->reason; }

std::string llhttp_version() {
  return std::to_string(LLHTTP_VERSION_MAJOR) + "." + std::to_string(LLHTTP_VERSION_MINOR) + "." +
         std::to_string(LLHTTP_VERSION_PATCH);
}

}  // namespace edgert::http
