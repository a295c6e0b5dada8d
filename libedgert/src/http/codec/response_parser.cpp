#include "http/codec/response_parser.h"

#include <llhttp.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "http/codec/fields.h"
#include "http/codec/llhttp_settings.h"

namespace edgert::http {

struct ResponseParser::Internals {
  llhttp_t parser;
  ResponseListener* listener;
  uint32_t max_head_bytes;
  Asked asked = Asked::kAnything;
  ParsedResponse response;
  std::string field, value;
  std::string connection;  // what its fields say
  size_t head_bytes = 0;
  size_t fields = 0;
  bool in_trailers = false;
  bool coded = false;      // a Transfer-Encoding field has been seen
  int64_t announced = -1;  // by Content-Length; negative: not at all
  bool interim = false;
  bool unframed = false;  // a body in the message that the semantics rule out
  bool keep_alive = false;
  bool complete = false;
  int64_t keep_alive_seconds = -1;
  bool failed = false;
  std::string reason;

  static Internals& of(llhttp_t* parser) { return *static_cast<Internals*>(parser->data); }

  int refuse(const char* why) {
    if (!failed) reason = why;
    failed = true;
    return HPE_USER;
  }

  int add(std::string* to, const char* at, size_t size) {
    head_bytes += size;
    if (head_bytes > max_head_bytes) return refuse("the response head is too long");
    to->append(at, size);
    return 0;
  }

  // RFC 9110 §7.6.1: about this connection alone, and not for whom a gateway answers. What switches
  // protocols is looked at, and what should be switched to is told (§15.5.22).
  bool is_of_connection(std::string_view name) const {
    if (parser.status_code == 101) return false;
    if (base::equal_ignoring_case(name, "upgrade")) return parser.status_code != 426;
    for (const std::string_view own :
         {"connection", "keep-alive", "proxy-connection", "te", "trailer"}) {
      if (base::equal_ignoring_case(name, own)) return true;
    }
    return false;
  }

  // The same of the fields that Connection names.
  void drop_named_by_connection() {
    constexpr std::string_view kUsual[] = {"", "close", "keep-alive", "upgrade"};
    const auto is_usual = [&](std::string_view text) {
      for (const std::string_view usual : kUsual) {
        if (base::equal_ignoring_case(text, usual)) return true;
      }
      return false;
    };
    if (is_usual(base::trim(connection)) || parser.status_code == 101) return;
    HeaderList kept;
    response.head.headers.each([&](std::string_view name, std::string_view text) {
      if (is_usual(name) || !base::has_token(connection, name)) kept.append(name, text);
    });
    response.head.headers = std::move(kept);
  }

  int end_of_field() {
    head_bytes += 4;
    if (++fields > kMostHeaderFields) return refuse("the response has too many header fields");
    const int verdict = in_trailers ? 0 : take_field(field, base::trim(value));
    field.clear();
    value.clear();
    return verdict;
  }

  int take_field(std::string_view name, std::string_view trimmed) {
    if (base::equal_ignoring_case(name, "transfer-encoding") &&
        (!base::equal_ignoring_case(trimmed, "chunked") || std::exchange(coded, true))) {
      return refuse("its Transfer-Encoding is not chunked");
    }
    if (base::equal_ignoring_case(name, "content-length")) return announce(trimmed);
    if (base::equal_ignoring_case(name, "keep-alive")) {
      constexpr std::string_view kTimeout = "timeout=";
      const size_t at = trimmed.find(kTimeout);
      if (at != std::string_view::npos) {
        const std::string_view rest = trimmed.substr(at + kTimeout.size());
        keep_alive_seconds = parse_length(rest.substr(0, rest.find_first_of(", ")));
      }
    }
    if (base::equal_ignoring_case(name, "connection"))
      connection.append(connection.empty() ? "" : ", ").append(trimmed);
    HeaderList& headers = response.head.headers;
    if (is_of_connection(name)) return 0;
    if (headers.empty()) headers.reserve(kUsualHeadBytes);
    headers.append(name, trimmed);
    return 0;
  }

  // RFC 9110 §8.6: a length that is said more than once, in fields or in a list, is one.
  int announce(std::string_view lengths) {
    const bool first = announced < 0;
    while (true) {
      const size_t comma = std::min(lengths.find(','), lengths.size());
      const int64_t length = parse_length(base::trim(lengths.substr(0, comma)));
      if (length < 0) return refuse("its Content-Length is no length");
      if (announced >= 0 && length != announced) return refuse("its Content-Lengths differ");
      announced = length;
      if (comma == lengths.size()) break;
      lengths.remove_prefix(comma + 1);
    }
    if (first) response.head.headers.append("Content-Length", std::to_string(announced));
    return 0;
  }

  // llhttp refuses a length that is repeated, so it never learns that the field is one.
  static void hide_content_length(llhttp_t* parser) {
    constexpr uint8_t kNoneInParticular = 0;
    if (base::equal_ignoring_case(of(parser).field, "content-length"))
      parser->header_state = kNoneInParticular;
  }

  // What llhttp would have found out by itself.
  int frame_by_length() {
    if (announced < 0) return 0;
    if (coded) return refuse("it has a Content-Length and a Transfer-Encoding");
    parser.flags |= F_CONTENT_LENGTH;
    parser.content_length = static_cast<uint64_t>(announced);
    return 0;
  }

  int end_of_head() {
    if (parser.http_major != 1 || parser.http_minor > 1) return refuse("it is not HTTP/1.0 or 1.1");
    const int status = parser.status_code;
    in_trailers = true;
    if (frame_by_length() != 0) return HPE_USER;
    const bool chunked = (parser.flags & F_TRANSFER_ENCODING) != 0;
    if (chunked && parser.http_minor == 0) return refuse("HTTP/1.0 knows no Transfer-Encoding");
    const bool switched = status == 101;
    if (switched && asked != Asked::kUpgrade) return refuse("it switches protocols unasked");
    interim = status < 200 && !switched;
    if (interim) return 1;
    if (status > 599) return refuse("its status is outside 200 to 599");
    if (!is_field_value(response.head.status_text)) return refuse("its status text holds a NUL");
    const bool has_length = announced >= 0;
    drop_named_by_connection();
    response.head.status = status;
    response.content_length = announced;
    const bool tunnel = asked == Asked::kConnect && status < 300;
    const bool no_body =
        asked == Asked::kHead || status == 204 || status == 304 || tunnel || switched;
    // A body in spite of the semantics would be taken for the next response.
    unframed = status == 204 && (chunked || response.content_length > 0);
    response.has_body = !no_body && (!has_length || response.content_length > 0);
    keep_alive = no_body ? parser.http_minor == 1 && !(parser.flags & F_CONNECTION_CLOSE)
                         : llhttp_should_keep_alive(&parser) != 0;
    listener->on_head(std::exchange(response, {}));
    return no_body ? 1 : 0;
  }

  void begin() {
    in_trailers = false;
    response = {};
    field.clear();
    value.clear();
    connection.clear();
    head_bytes = 0;
    fields = 0;
    keep_alive = false;
    keep_alive_seconds = -1;
    unframed = false;
    interim = false;
    coded = false;
    announced = -1;
  }

  int end_of_message() {
    if (interim) return 0;
    complete = true;
    listener->on_complete();
    return HPE_PAUSED;
  }

  static const llhttp_settings_t* settings() {
    static const llhttp_settings_t made = [] {
      llhttp_settings_t settings = settings_of<Internals>();
      settings.on_message_begin = [](llhttp_t* p) {
        of(p).begin();
        return 0;
      };
      settings.on_status = [](llhttp_t* p, const char* at, size_t size) {
        return of(p).add(&of(p).response.head.status_text, at, size);
      };
      settings.on_header_field_complete = [](llhttp_t* p) {
        hide_content_length(p);
        return 0;
      };
      return settings;
    }();
    return &made;
  }
};

ResponseParser::ResponseParser(ResponseListener& listener, uint32_t max_head_bytes)
    : internals_(std::make_unique<Internals>()) {
  internals_->listener = &listener;
  internals_->max_head_bytes = max_head_bytes;
}

ResponseParser::~ResponseParser() = default;

void ResponseParser::expect(Asked asked) {
  internals_->asked = asked;
  internals_->complete = false;
  llhttp_init(&internals_->parser, HTTP_RESPONSE, Internals::settings());
  internals_->parser.data = internals_.get();
}

size_t ResponseParser::feed(std::string_view bytes) {
  llhttp_t* parser = &internals_->parser;
  const llhttp_errno_t status = llhttp_execute(parser, bytes.data(), bytes.size());
  if (status == HPE_OK) return bytes.size();
  const char* stopped = llhttp_get_error_pos(parser);
  const size_t used =
      stopped == nullptr ? bytes.size() : static_cast<size_t>(stopped - bytes.data());
  if (internals_->complete) return used;
  if (!internals_->failed) {
    internals_->failed = true;
    const char* reason = llhttp_get_error_reason(parser);
    internals_->reason = reason == nullptr ? "it is no HTTP" : reason;
  }
  return used;
}

bool ResponseParser::end() {
  if (!internals_->complete) (void)llhttp_finish(&internals_->parser);
  return internals_->complete;
}

bool ResponseParser::keeps_alive() const { return internals_->keep_alive && !internals_->unframed; }
int64_t ResponseParser::keep_alive_seconds() const { return internals_->keep_alive_seconds; }
bool ResponseParser::failed() const { return internals_->failed; }
const std::string& ResponseParser::reason() const { return internals_->reason; }

}  // namespace edgert::http
