#include "http/server/given_head.h"

#include <string>
#include <string_view>

#include "http/codec/authority.h"
#include "http/codec/fields.h"

namespace edgert::http {

namespace {

Error invalid(const std::string& field, const std::string& must, std::string_view given) {
  constexpr size_t kMostShown = 200;
  return {ErrorCode::kInvalidArgument,
          field + " must be " + must + ", not " + std::string(given.substr(0, kMostShown))};
}

}  // namespace

Status check_head(const RequestHead& head) {
  if (!is_token(head.method))
    return invalid("RequestHead.method", "a token (RFC 9110)", head.method);
  std::string_view rest = head.url;
  const bool is_web = rest.starts_with("http://") || rest.starts_with("https://");
  if (is_web) rest.remove_prefix(rest.find("//") + 2);
  const bool is_absolute = is_web && is_authority(rest.substr(0, rest.find_first_of("/?#")));
  if (!is_absolute)
    return invalid("RequestHead.url", "an absolute URL of http: or https:", head.url);
  const std::string& fields = head.headers.flat();
  if (head.url.size() + fields.size() > kMostHeadBytes) {
    return Error{ErrorCode::kLimit, "RequestHead is larger than kMostHeadBytes, " +
                                        std::to_string(kMostHeadBytes) + " bytes"};
  }
  size_t count = 0;
  std::string_view wrong;
  head.headers.each([&](std::string_view name, std::string_view value) {
    ++count;
    if (!is_token(name) || value.find_first_of("\r\n") != std::string_view::npos) wrong = name;
  });
  if (count > kMostHeaderFields) {
    return Error{ErrorCode::kLimit, "RequestHead.headers are more than kMostHeaderFields, " +
                                        std::to_string(kMostHeaderFields)};
  }
  if (wrong.data() != nullptr)
    return invalid("RequestHead.headers", "tokens with values without a line break", wrong);
  return Unit{};
}

}  // namespace edgert::http
