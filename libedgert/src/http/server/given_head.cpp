#include "http/server/given_head.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "http/codec/authority.h"
#include "http/codec/fields.h"

namespace edgert::http {

namespace {

Error invalid(const std::string& field, const std::string& must, std::string_view given) {
  constexpr size_t kMostShown = 200;
  return {ErrorCode::kInvalidArgument,
          field + " must be " + must + ", not " + std::string(given.substr(0, kMostShown))};
}

std::string_view authority_of(std::string_view url) {
  size_t end = 0;
  while (end < url.size() && url[end] != '/' && url[end] != '?' && url[end] != '#') ++end;
  return url.substr(0, end);
}

// Most heads of a thread name one host after another.
bool is_known_authority(std::string_view text) {
  constexpr size_t kMostKept = 255;
  static thread_local std::string good;
  if (!text.empty() && text == good) return true;
  if (!is_authority(text)) return false;
  if (text.size() <= kMostKept) good = text;
  return true;
}

}  // namespace

Status check_head(const RequestHead& head) {
  if (!is_token(head.method))
    return invalid("RequestHead.method", "a token (RFC 9110)", head.method);
  std::string_view rest = head.url;
  const bool is_web = rest.starts_with("http://") || rest.starts_with("https://");
  if (is_web) rest.remove_prefix(rest.find("//") + 2);
  if (!is_web || !is_known_authority(authority_of(rest)))
    return invalid("RequestHead.url", "an absolute URL of http: or https:", head.url);
  const std::string& fields = head.headers.flat();
  if (head.url.size() + fields.size() > kMostHeadBytes) {
    return Error{ErrorCode::kLimit, "RequestHead is larger than kMostHeadBytes, " +
                                        std::to_string(kMostHeadBytes) + " bytes"};
  }
  constexpr size_t kLeastFieldBytes = 3;  // a letter, and what stands behind it and its value
  if (fields.size() > kMostHeaderFields * kLeastFieldBytes &&
      head.headers.count() > kMostHeaderFields) {
    return Error{ErrorCode::kLimit, "RequestHead.headers are more than kMostHeaderFields, " +
                                        std::to_string(kMostHeaderFields)};
  }
  const auto breaks = [](std::string_view text) {
    return text.find('\r') != std::string_view::npos || text.find('\n') != std::string_view::npos;
  };
  // All at once: hardly any do.
  const bool some_break = breaks(fields);
  std::string_view wrong;
  head.headers.each([&](std::string_view name, std::string_view value) {
    if (!is_token(name) || (some_break && breaks(value))) wrong = name;
  });
  if (wrong.data() != nullptr)
    return invalid("RequestHead.headers", "tokens with values without a line break", wrong);
  return Unit{};
}

HeldResponse::HeldResponse(const RequestHead& request)
    : is_head_(request.method == "HEAD"), upgrade_(request.headers.find("upgrade")) {}

Status HeldResponse::hold(FetchResponse& response) const {
  HeaderList& headers = response.head.headers;
  if (response.head.status == 101) {
    if (base::has_token(upgrade_, headers.find("upgrade"))) return Unit{};
    return Error{ErrorCode::kInvalidWorkerResponse,
                 "the function switches to a protocol that the request did not ask for"};
  }
  if (response.stream == nullptr && !is_head_)
    response.content_length = static_cast<int64_t>(response.body.size());
  // A HEAD that was passed on knows the length without having the body.
  if (is_head_ && response.content_length <= 0)
    response.content_length =
        std::max(response.content_length, parse_length(headers.find("content-length")));
  bool is_framed = false;
  headers.each([&](std::string_view name, std::string_view) {
    is_framed = is_framed || is_framing_field(name);
  });
  if (!is_framed) return Unit{};
  HeaderList kept;
  kept.reserve(headers.flat().size());
  headers.each([&](std::string_view name, std::string_view value) {
    if (!is_framing_field(name)) kept.append(name, value);
  });
  headers = std::move(kept);
  return Unit{};
}

}  // namespace edgert::http
