#include "http/codec/http2_session.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "http/codec/fields.h"

namespace edgert::http {

namespace {

constexpr int32_t kConnectionWindow = 8 * 1024 * 1024;
// Until the server says how many it allows.
constexpr size_t kStreamsAtFirst = 100;
// Answers to pings and settings that a server leaves unread.
constexpr size_t kMostAnswers = 256;
constexpr size_t kLongestRequestHead = 1024 * 1024;
constexpr const char* kUnseen = "the server went away without having seen the request";

std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

std::string code_name(uint32_t code) { return nghttp2_http2_strerror(code); }

// A name and a value that outlive the call: nghttp2 copies.
nghttp2_nv field(std::string_view name, std::string_view value) {
  const auto bytes = [](std::string_view text) {
    return const_cast<uint8_t*>(reinterpret_cast<const uint8_t*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

// What a peer says about itself, fit for an error's message.
std::string shown(const uint8_t* data, size_t size) {
  constexpr size_t kMost = 100;
  std::string text;
  for (const char c : text_of(data, size).substr(0, kMost)) {
    text.push_back(c >= ' ' && c < 0x7f ? c : '?');
  }
  return text;
}

}  // namespace

struct Http2Session::Internals {
  // A stream whose response is not complete.
  struct Incoming {
    ParsedResponse response;
    size_t head_bytes = 0;
    size_t fields = 0;
    int64_t body_bytes = 0;
    int64_t content_length = -1;
    bool no_body = false;   // by the request's method
    bool answered = false;  // the final head has come
    bool reset_by_server = false;
    std::string refusal;
  };

  nghttp2_session* session = nullptr;
  Http2Listener* listener = nullptr;
  uint32_t max_head_bytes = 0;
  std::unordered_map<int32_t, Incoming> streams;
  bool told_settings = false;
  bool barred = false;   // all of them with a limit of no streams
  bool leaving = false;  // the server has said goodbye
  bool failed = false;
  std::string fault;    // ours with the server
  std::string goodbye;  // the server's words

  ~Internals() { nghttp2_session_del(session); }

  static Internals& of(void* user) { return *static_cast<Internals*>(user); }

  Incoming* find(int32_t stream) {
    const auto found = streams.find(stream);
    return found == streams.end() ? nullptr : &found->second;
  }

  static int refuse(Incoming& incoming, std::string why) {
    if (incoming.refusal.empty()) incoming.refusal = std::move(why);
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }

  int on_field(int32_t stream, std::string_view name, std::string_view value) {
    Incoming* incoming = find(stream);
    // Trailers are not for anybody here.
    if (incoming == nullptr || incoming->answered) return 0;
    // As RFC 9113 §6.5.2 counts.
    incoming->head_bytes += name.size() + value.size() + 32;
    if (incoming->head_bytes > max_head_bytes)
      return refuse(*incoming, "the response head is too long");
    if (++incoming->fields > kMostHeaderFields)
      return refuse(*incoming, "the response has too many header fields");
    if (name == ":status") {
      incoming->response.head.status = static_cast<int>(parse_length(value));
    } else {
      incoming->response.head.headers.append(name, value);
    }
    return 0;
  }

  void on_frame(const nghttp2_frame& frame) {
    const bool ends = (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    const int32_t stream = frame.hd.stream_id;
    switch (frame.hd.type) {
      case NGHTTP2_HEADERS:
        if (on_head(stream, ends) && ends) complete(stream);
        break;
      case NGHTTP2_DATA:
        if (ends) complete(stream);
        break;
      case NGHTTP2_SETTINGS:
        if ((frame.hd.flags & NGHTTP2_FLAG_ACK) == 0) heed_settings();
        break;
      case NGHTTP2_RST_STREAM:
        if (Incoming* incoming = find(stream)) incoming->reset_by_server = true;
        break;
      case NGHTTP2_GOAWAY:
        leaving = true;
        if (frame.goaway.error_code != NGHTTP2_NO_ERROR) {
          goodbye = code_name(frame.goaway.error_code);
          if (frame.goaway.opaque_data_len != 0)
            goodbye += ": " + shown(frame.goaway.opaque_data, frame.goaway.opaque_data_len);
        }
        break;
      default:
        break;
    }
  }

  void heed_settings() {
    const bool first = !std::exchange(told_settings, true);
    barred = (first || barred) && nghttp2_session_get_remote_settings(
                                      session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS) == 0;
  }

  // False when the response has been refused.
  bool on_head(int32_t stream, bool ends) {
    Incoming* incoming = find(stream);
    if (incoming == nullptr || incoming->answered) return true;
    const int status = incoming->response.head.status;
    const bool interim = status >= 100 && status < 200;
    if (interim) return true;  // the next head begins anew
    if (status < 200 || status > 599) {
      refuse(*incoming, "its status is outside 200 to 599");
      nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_PROTOCOL_ERROR);
      return false;
    }
    incoming->answered = true;
    ParsedResponse response = std::exchange(incoming->response, {});
    if (const auto length = response.head.headers.find("content-length"); !length.empty())
      response.content_length = parse_length(length);
    response.has_body = !ends && !incoming->no_body && status != 204 && status != 304;
    if (response.has_body) incoming->content_length = response.content_length;
    listener->on_head(stream, std::move(response));
    return true;
  }

  void on_bytes(int32_t stream, std::string_view bytes) {
    // At once, unlike the stream's, which its reader gives back: a response that nobody reads must
    // not hold up the others.
    nghttp2_session_consume_connection(session, bytes.size());
    Incoming* incoming = find(stream);
    if (incoming == nullptr) return;
    incoming->body_bytes += static_cast<int64_t>(bytes.size());
    listener->on_body(stream, bytes);
  }

  void complete(int32_t stream) {
    if (streams.erase(stream) != 0) listener->on_complete(stream);
  }

  void broken(int32_t stream, bool unprocessed, const std::string& why) {
    if (streams.erase(stream) != 0) listener->on_broken(stream, unprocessed, why);
  }

  void on_close(int32_t stream, uint32_t code) {
    const Incoming* incoming = find(stream);
    if (incoming == nullptr) return;
    const std::string name = " (" + code_name(code) + ")";
    if (incoming->reset_by_server) {
      return broken(stream, code == NGHTTP2_REFUSED_STREAM && !incoming->answered,
                    "the server reset the stream" + name);
    }
    // Not by the server: nghttp2 closes so what lies beyond the last stream that a GOAWAY names.
    if (code == NGHTTP2_REFUSED_STREAM) {
      return broken(stream, !incoming->answered,
                    incoming->answered ? "the server went away" : kUnseen);
    }
    std::string why = incoming->refusal;
    if (why.empty() && incoming->content_length >= 0 &&
        incoming->body_bytes != incoming->content_length) {
      why = "its body is not as long as its Content-Length";
    }
    broken(stream, false, "the response is malformed: " + (why.empty() ? "it breaks HTTP" : why));
  }

  void on_unsent(const nghttp2_frame& frame, int error) {
    if (frame.hd.type != NGHTTP2_HEADERS) return;
    if (error == NGHTTP2_ERR_FRAME_SIZE_ERROR)
      return broken(frame.hd.stream_id, false, "the request head is too long");
    broken(frame.hd.stream_id, true, kUnseen);
  }

  // Why a session ends of which nghttp2 wants no more.
  void on_sent(const nghttp2_frame& frame) {
    if (frame.hd.type != NGHTTP2_GOAWAY || frame.goaway.error_code == NGHTTP2_NO_ERROR) return;
    if (!fault.empty()) return;
    fault = frame.goaway.opaque_data_len == 0
                ? code_name(frame.goaway.error_code)
                : shown(frame.goaway.opaque_data, frame.goaway.opaque_data_len);
  }

  static nghttp2_session_callbacks* callbacks() {
    static nghttp2_session_callbacks* const made = [] {
      nghttp2_session_callbacks* calls = nullptr;
      EDGERT_CHECK(nghttp2_session_callbacks_new(&calls) == 0);
      nghttp2_session_callbacks_set_on_begin_headers_callback(
          calls, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
            Incoming* incoming = of(user).find(frame->hd.stream_id);
            if (incoming != nullptr && !incoming->answered) {
              incoming->response = {};
              incoming->head_bytes = incoming->fields = 0;
            }
            return 0;
          });
      nghttp2_session_callbacks_set_on_header_callback(
          calls,
          [](nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t name_size,
             const uint8_t* value, size_t value_size, uint8_t, void* user) {
            return of(user).on_field(frame->hd.stream_id, text_of(name, name_size),
                                     text_of(value, value_size));
          });
      nghttp2_session_callbacks_set_on_invalid_header_callback(
          calls, [](nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name,
                    size_t name_size, const uint8_t*, size_t, uint8_t, void* user) {
            Incoming* incoming = of(user).find(frame->hd.stream_id);
            if (incoming == nullptr || incoming->answered) return 0;
            return refuse(*incoming, "its field " + shown(name, name_size) + " is malformed");
          });
      nghttp2_session_callbacks_set_on_frame_recv_callback(
          calls, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
            of(user).on_frame(*frame);
            return 0;
          });
      nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(
          calls, [](nghttp2_session*, const nghttp2_frame* frame, int error, void* user) {
            if (Incoming* incoming = of(user).find(frame->hd.stream_id))
              refuse(*incoming, nghttp2_strerror(error));
            return 0;
          });
      nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
          calls, [](nghttp2_session*, uint8_t, int32_t stream, const uint8_t* data, size_t size,
                    void* user) {
            of(user).on_bytes(stream, text_of(data, size));
            return 0;
          });
      nghttp2_session_callbacks_set_on_stream_close_callback(
          calls, [](nghttp2_session*, int32_t stream, uint32_t code, void* user) {
            of(user).on_close(stream, code);
            return 0;
          });
      nghttp2_session_callbacks_set_on_frame_not_send_callback(
          calls, [](nghttp2_session*, const nghttp2_frame* frame, int error, void* user) {
            of(user).on_unsent(*frame, error);
            return 0;
          });
      nghttp2_session_callbacks_set_on_frame_send_callback(
          calls, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
            of(user).on_sent(*frame);
            return 0;
          });
      return calls;
    }();
    return made;
  }

  static ssize_t take_body(nghttp2_session*, int32_t stream, uint8_t* to, size_t room,
                           uint32_t* flags, nghttp2_data_source*, void* user) {
    bool ended = false;
    const size_t taken =
        of(user).listener->take_body(stream, reinterpret_cast<char*>(to), room, &ended);
    if (ended) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (taken == 0 && !ended) return NGHTTP2_ERR_DEFERRED;
    return static_cast<ssize_t>(taken);
  }
};

Http2Session::Http2Session(Http2Listener& listener, uint32_t max_head_bytes)
    : internals_(std::make_unique<Internals>()) {
  internals_->listener = &listener;
  internals_->max_head_bytes = max_head_bytes;
  nghttp2_option* option = nullptr;
  EDGERT_CHECK(nghttp2_option_new(&option) == 0);
  // Who reads gives the windows back.
  nghttp2_option_set_no_auto_window_update(option, 1);
  nghttp2_option_set_peer_max_concurrent_streams(option, kStreamsAtFirst);
  nghttp2_option_set_max_outbound_ack(option, kMostAnswers);
  nghttp2_option_set_max_send_header_block_length(option, kLongestRequestHead);
  // They would be kept for priorities, which nobody sets here.
  nghttp2_option_set_no_closed_streams(option, 1);
  EDGERT_CHECK(nghttp2_session_client_new2(&internals_->session, Internals::callbacks(),
                                           internals_.get(), option) == 0);
  nghttp2_option_del(option);
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, static_cast<uint32_t>(kFirstWindow)},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, max_head_bytes}};
  nghttp2_submit_settings(internals_->session, NGHTTP2_FLAG_NONE, settings, std::size(settings));
  nghttp2_session_set_local_window_size(internals_->session, NGHTTP2_FLAG_NONE, 0,
                                        kConnectionWindow);
}

Http2Session::~Http2Session() = default;

int32_t Http2Session::request(const OutgoingHead& head, bool secure, bool has_body) {
  std::vector<nghttp2_nv> fields;
  fields.push_back(field(":method", head.method));
  fields.push_back(field(":scheme", secure ? "https" : "http"));
  fields.push_back(field(":authority", head.fields.find("host")));
  fields.push_back(field(":path", head.target));
  head.fields.each([&](std::string_view name, std::string_view value) {
    if (!base::equal_ignoring_case(name, "host")) fields.push_back(field(name, base::trim(value)));
  });
  const std::string length = std::to_string(head.length);
  if (head.length >= 0) fields.push_back(field("content-length", length));
  nghttp2_data_provider body{};
  body.read_callback = Internals::take_body;
  const int32_t stream = nghttp2_submit_request(internals_->session, nullptr, fields.data(),
                                                fields.size(), has_body ? &body : nullptr, nullptr);
  EDGERT_CHECK(stream > 0);
  internals_->streams[stream].no_body = head.method == "HEAD";
  return stream;
}

void Http2Session::resume(int32_t stream) {
  nghttp2_session_resume_data(internals_->session, stream);
}

void Http2Session::forget(int32_t stream) { internals_->streams.erase(stream); }

void Http2Session::reset(int32_t stream, bool cancel) {
  nghttp2_submit_rst_stream(internals_->session, NGHTTP2_FLAG_NONE, stream,
                            cancel ? NGHTTP2_CANCEL : NGHTTP2_NO_ERROR);
}

void Http2Session::consumed(int32_t stream, size_t bytes) {
  nghttp2_session_consume_stream(internals_->session, stream, bytes);
}

void Http2Session::widen(int32_t stream) {
  nghttp2_session_set_local_window_size(internals_->session, NGHTTP2_FLAG_NONE, stream,
                                        kWideWindow);
}

bool Http2Session::feed(std::string_view bytes) {
  const ssize_t used = nghttp2_session_mem_recv(
      internals_->session, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  if (used >= 0) return !internals_->failed;
  internals_->failed = true;
  if (internals_->fault.empty()) internals_->fault = nghttp2_strerror(static_cast<int>(used));
  return false;
}

void Http2Session::collect(std::string* out, size_t enough) {
  while (!internals_->failed && out->size() < enough) {
    const uint8_t* data = nullptr;
    const ssize_t size = nghttp2_session_mem_send(internals_->session, &data);
    if (size < 0) {
      internals_->failed = true;
      internals_->fault = nghttp2_strerror(static_cast<int>(size));
    }
    if (size <= 0) return;
    out->append(text_of(data, static_cast<size_t>(size)));
  }
}

void Http2Session::ping() { nghttp2_submit_ping(internals_->session, NGHTTP2_FLAG_NONE, nullptr); }

void Http2Session::terminate() {
  nghttp2_session_terminate_session(internals_->session, NGHTTP2_NO_ERROR);
}

size_t Http2Session::most_streams() const {
  if (!internals_->told_settings) return kStreamsAtFirst;
  return nghttp2_session_get_remote_settings(internals_->session,
                                             NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
}

bool Http2Session::bars_requests() const { return internals_->barred; }

bool Http2Session::takes_requests() const {
  return !internals_->leaving && !internals_->failed &&
         nghttp2_session_check_request_allowed(internals_->session) != 0;
}

bool Http2Session::over() const {
  return internals_->failed || (nghttp2_session_want_read(internals_->session) == 0 &&
                                nghttp2_session_want_write(internals_->session) == 0);
}

std::string Http2Session::reason() const {
  if (!internals_->fault.empty()) return "the server breaks HTTP/2: " + internals_->fault;
  if (!internals_->goodbye.empty()) return "the server ends the connection: " + internals_->goodbye;
  if (bars_requests()) return "the server allows no requests (SETTINGS_MAX_CONCURRENT_STREAMS = 0)";
  return "";
}

}  // namespace edgert::http
