#include "http/codec/request_parser.h"

#include <llhttp.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "http/codec/authority.h"
#include "http/codec/fields.h"
#include "http/codec/llhttp_settings.h"

namespace edgert::http {

namespace {

// Longer ones are nobody's.
constexpr size_t kLongestMethod = 64;
constexpr char kHeadTooLong[] = "the request head is over the limit max_head_bytes";

}  // namespace

struct RequestParser::Internals {
  llhttp_t parser;
  RequestListener* listener;
  uint32_t max_head_bytes;
  std::string_view scheme;  // of its requests' URLs
  ParsedRequest request;
  // llhttp knows a set of methods and targets of ASCII alone; both are read here, and llhttp reads
  // "GET /" in their place.
  enum class Reads { kMethod, kTarget, kRest } reads = Reads::kMethod;
  std::string target, field, value;
  size_t head_bytes = 0;
  size_t fields = 0;
  int hosts = 0;
  std::string host, good_host;
  int encodings = 0;
  std::string encoding, cookies;
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

  // The same for what says whether to go on.
  bool refused(int status, const char* why) {
    refuse(status, why);
    return false;
  }

  int add(std::string* to, const char* at, size_t size) {
    head_bytes += size;
    if (head_bytes > max_head_bytes) return refuse(431, kHeadTooLong);
    to->append(at, size);
    return 0;
  }

  int end_of_field() {
    head_bytes += 4;
    if (++fields > kMostHeaderFields)
      return refuse(431, "the request has more header fields than are allowed");
    if (in_trailers) {
      field.clear();
      value.clear();
      return 0;
    }
    const std::string_view trimmed = base::trim(value);
    if (base::equal_ignoring_case(field, "host")) {
      ++hosts;
      host = trimmed;
    } else if (base::equal_ignoring_case(field, "transfer-encoding")) {
      ++encodings;
      encoding = value;
    } else if (base::equal_ignoring_case(field, "expect")) {
      if (!base::equal_ignoring_case(trimmed, "100-continue"))
        return refuse(417, "unknown expectation");
      request.expects_continue = true;
    }
    if (base::equal_ignoring_case(field, "cookie")) {
      // Several are one, joined as cookies are (RFC 9113 §8.2.3 says it of HTTP/2).
      cookies.append(cookies.empty() ? "" : "; ").append(trimmed);
    } else {
      if (request.head.headers.empty()) request.head.headers.reserve(kUsualHeadBytes);
      request.head.headers.append(field, trimmed);
    }
    field.clear();
    value.clear();
    return 0;
  }

  int end_of_head() {
    if (parser.http_major != 1 || parser.http_minor > 1)
      return refuse(505, "the HTTP version is not 1.0 or 1.1");
    request.http_1_0 = parser.http_minor == 0;
    if (hosts > 1 || (hosts == 0 && !request.http_1_0))
      return refuse(400, "a request needs one Host field");
    // Most clients name one host for as long as they are connected.
    if (host != good_host && !host.empty() && !is_authority(host))
      return refuse(400, "the Host field is malformed");
    good_host = host;
    if (encodings > 0 && request.http_1_0)
      return refuse(400, "HTTP/1.0 knows no Transfer-Encoding");
    if (encodings > 0 && (encodings > 1 || !base::equal_ignoring_case(encoding, "chunked") ||
                          (parser.flags & F_CHUNKED) == 0)) {
      return refuse(400, "no Transfer-Encoding but chunked is supported");
    }
    if (!cookies.empty()) request.head.headers.append("Cookie", cookies);
    if (!set_url()) return refuse(400, "the request target is malformed");
    request.keep_alive = llhttp_should_keep_alive(&parser) != 0;
    request.has_body = (parser.flags & F_CHUNKED) != 0 || parser.content_length > 0;
    request.may_upgrade = parser.upgrade != 0 && !request.http_1_0 && !request.has_body &&
                          asks_for_upgrade(request.head);
    in_trailers = true;
    listener->on_head(std::exchange(request, {}));
    return 0;
  }

  // By the four forms of RFC 9112 §3.2, of which CONNECT's has been refused.
  bool set_url() {
    std::string& url = request.head.url;
    for (const std::string_view scheme : {"http://", "https://"}) {
      if (!target.starts_with(scheme)) continue;
      const size_t end = target.find_first_of("/?#", scheme.size());
      const std::string_view authority = std::string_view(target).substr(
          scheme.size(), end == std::string::npos ? end : end - scheme.size());
      if (authority.empty() || !is_authority(authority)) return false;
      url = std::move(target);
      return true;
    }
    const bool asterisk = target == "*" && request.head.method == "OPTIONS";
    if (!asterisk && !target.starts_with('/')) return false;
    url.reserve(scheme.size() + std::max<size_t>(host.size(), 9) + target.size() + 1);
    url.append(scheme).append(host.empty() ? "localhost" : host);
    url.append(asterisk ? "/*" : target);
    return true;
  }

  void begin() {
    in_message = true;
    in_trailers = false;
    request = {};
    target.clear();
    field.clear();
    value.clear();
    host.clear();
    encodings = 0;
    cookies.clear();
    hosts = 0;
    head_bytes = 0;
    fields = 0;
  }

  int end_of_message() {
    in_message = false;
    reads = Reads::kMethod;
    listener->on_complete();
    return HPE_PAUSED;
  }

  static const llhttp_settings_t* settings() {
    static const llhttp_settings_t made = settings_of<Internals>();
    return &made;
  }

  // Moves what comes before a space to the end of `part`. True when the space has come.
  static bool take_word(std::string_view* bytes, std::string* part) {
    const size_t space = bytes->find(' ');
    const size_t size = std::min(space, bytes->size());
    part->append(bytes->substr(0, size));
    bytes->remove_prefix(size);
    return space != std::string_view::npos;
  }

  // Takes method and target off the front. True when what is left is llhttp's to read.
  bool take_request_line(std::string_view* bytes) {
    if (reads == Reads::kRest) return true;
    if (!in_message) {
      // Empty lines before a request are passed over (RFC 9112 §2.2).
      bytes->remove_prefix(std::min(bytes->find_first_not_of("\r\n"), bytes->size()));
      if (bytes->empty()) return false;
      begin();
    }
    if (reads == Reads::kMethod) {
      std::string& method = request.head.method;
      const bool whole = take_word(bytes, &method);
      if (!is_token(method)) return refused(400, "the method is malformed");
      if (method.size() > kLongestMethod) return refused(501, "the method is too long");
      if (!whole) return false;
      if (method == "CONNECT") return refused(501, "CONNECT is not supported");
      bytes->remove_prefix(1);
      reads = Reads::kTarget;
    }
    const size_t before = target.size();
    const bool whole = take_word(bytes, &target);
    head_bytes += target.size() - before;
    if (head_bytes > max_head_bytes) return refused(431, kHeadTooLong);
    for (size_t i = before; i < target.size(); ++i) {
      const auto c = static_cast<unsigned char>(target[i]);
      if (c < ' ' || c == 0x7f) return refused(400, "the request target is malformed");
    }
    if (!whole) return false;
    reads = Reads::kRest;
    constexpr std::string_view kStandIn = "GET /";
    llhttp_errno_t status = llhttp_execute(&parser, kStandIn.data(), kStandIn.size());
    if (status == HPE_PAUSED_UPGRADE) {
      // The upgrade that the request before asked for has not been taken up.
      llhttp_resume_after_upgrade(&parser);
      status = llhttp_execute(&parser, kStandIn.data(), kStandIn.size());
    }
    // Where llhttp stopped lies in the stand-in, so nothing is to be counted from there.
    return status == HPE_OK || refused(400, "nothing may follow the request before");
  }
};

RequestParser::RequestParser(RequestListener& listener, uint32_t max_head_bytes, bool is_secure)
    : internals_(std::make_unique<Internals>()) {
  internals_->listener = &listener;
  internals_->max_head_bytes = max_head_bytes;
  internals_->scheme = is_secure ? "https://" : "http://";
  llhttp_init(&internals_->parser, HTTP_REQUEST, Internals::settings());
  internals_->parser.data = internals_.get();
}

RequestParser::~RequestParser() = default;

size_t RequestParser::feed(std::string_view bytes) {
  const size_t given = bytes.size();
  llhttp_t* parser = &internals_->parser;
  if (bytes.empty() || !internals_->take_request_line(&bytes)) return given;
  const llhttp_errno_t status = llhttp_execute(parser, bytes.data(), bytes.size());
  if (status == HPE_OK) return given;
  const char* stopped = llhttp_get_error_pos(parser);
  const size_t left =
      stopped == nullptr ? 0 : static_cast<size_t>(bytes.data() + bytes.size() - stopped);
  const size_t used = given - left;
  if (status == HPE_PAUSED) return used;
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
