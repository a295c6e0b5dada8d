// Heads of HTTP requests and responses as one flat, movable buffer (RFC 9110 semantics, no wire
// syntax).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace edgert {

// An ordered list of header fields, each `name NUL value NUL`, in one string. Names keep the
// spelling they came with; values are bytes (Latin-1 when shown to JS). NUL cannot occur in either:
// the codec refuses it. Thread: one at a time. Owner: whoever holds the value. Errors: none. Cost:
// of `find` and `count` one look at all fields.
class HeaderList {
 public:
  HeaderList() = default;
  explicit HeaderList(std::string flat) : flat_(std::move(flat)) {}

  // Room for so many bytes of names and values.
  void reserve(size_t bytes) { flat_.reserve(bytes); }
  void append(std::string_view name, std::string_view value) {
    flat_.append(name).push_back('\0');
    flat_.append(value).push_back('\0');
  }
  void clear() { flat_.clear(); }
  bool empty() const { return flat_.empty(); }
  // How many there are.
  size_t count() const;
  const std::string& flat() const { return flat_; }

  // Calls `visit(name, value)` for each field in order.
  template <typename Visit>
  void each(Visit&& visit) const {
    size_t at = 0;
    while (at < flat_.size()) {
      const size_t name_end = flat_.find('\0', at);
      if (name_end == std::string::npos) return;
      const size_t value_end = flat_.find('\0', name_end + 1);
      if (value_end == std::string::npos) return;
      visit(std::string_view(flat_).substr(at, name_end - at),
            std::string_view(flat_).substr(name_end + 1, value_end - name_end - 1));
      at = value_end + 1;
    }
  }

  // The first field of that name (ASCII case-insensitive), or an empty view with null data.
  std::string_view find(std::string_view name) const;

 private:
  std::string flat_;
};

// Heads are no longer than this, and have no more fields, whoever makes them: each is handled in
// one piece. What a server reads is bounded by HttpServerOptions::max_head_bytes below it.
inline constexpr size_t kMostHeadBytes = 256 * 1024;
inline constexpr size_t kMostHeaderFields = 500;

struct RequestHead {
  std::string method;  // as sent, case-sensitive token
  std::string url;     // absolute: "http://" + Host + path and query
  HeaderList headers;
  std::string peer_address;  // the client's IP address in text, empty when unknown
  uint16_t peer_port = 0;
};

// Whether a request asks to go on in another protocol (RFC 9110 §7.8), and could: it is a GET
// without a body.
bool asks_for_upgrade(const RequestHead& head);

struct ResponseHead {
  int status = 200;         // 101, 200…599
  std::string status_text;  // empty: the standard phrase goes on the wire
  HeaderList headers;
};

// True for statuses that carry no body (101, 204, 205, 304: the Fetch standard's null body
// statuses, and 103).
constexpr bool is_null_body_status(int status) {
  return status == 101 || status == 103 || status == 204 || status == 205 || status == 304;
}

}  // namespace edgert
