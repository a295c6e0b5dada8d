#include "s3/endpoint.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "base/ip_address.h"
#include "base/sha256.h"
#include "base/text.h"

namespace edgert::s3 {

namespace {

constexpr size_t kLongestText = 4096;

Error invalid(const char* option, const std::string& must) {
  return {ErrorCode::kInvalidArgument, std::string("object_store.") + option + " must be " + must};
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// As in a field of a head.
bool is_visible(std::string_view text) {
  const auto shows = [](char c) { return c > ' ' && c < 127; };
  return text.size() <= kLongestText && std::all_of(text.begin(), text.end(), shows);
}

bool is_name(std::string_view text, std::string_view also, size_t longest) {
  const auto may_be = [&](char c) { return is_word(c) || also.find(c) != std::string_view::npos; };
  return text.size() <= longest && std::all_of(text.begin(), text.end(), may_be);
}

Status check_retries(const ObjectStoreRetries& given) {
  constexpr uint32_t kMostAttempts = 20, kLongestMs = 300'000;
  if (given.max_attempts < 1 || given.max_attempts > kMostAttempts)
    return invalid("retries.max_attempts", "from 1 to 20");
  if (given.initial_backoff_ms > kLongestMs)
    return invalid("retries.initial_backoff_ms", "at most 300000");
  if (given.max_backoff_ms > kLongestMs) return invalid("retries.max_backoff_ms", "at most 300000");
  return Unit{};
}

}  // namespace

bool is_bucket_name(std::string_view name) {
  constexpr size_t kLongest = 255;  // once; 63 today
  if (name.empty() || !is_word(name.front()) || name.find("..") != std::string_view::npos)
    return false;
  return is_name(name, "-._", kLongest);
}

Result<Endpoint> Endpoint::create(const ObjectStore& store) {
  constexpr size_t kLongestRegion = 64, kLongestApp = 50;
  if (store.region.empty() || !is_name(store.region, "-", kLongestRegion))
    return invalid("region", "a name of letters, digits and hyphens");
  if (store.access_key_id.empty() || !is_visible(store.access_key_id) ||
      store.access_key_id.find_first_of("/,") != std::string::npos)
    return invalid("access_key_id", "a key's name");
  if (store.secret_access_key.empty() || store.secret_access_key.size() > kLongestText)
    return invalid("secret_access_key", "a key");
  if (!is_visible(store.session_token)) return invalid("session_token", "a token");
  if (!is_name(store.app_name, "!#$%&'*+-.^_`|~", kLongestApp))
    return invalid("app_name", "a name of at most 50 letters, digits and !#$%&'*+-.^_`|~");
  if (store.silence_ms == 0) return invalid("silence_ms", "1 or more");
  if (Status checked = check_retries(store.retries); !checked.ok()) return checked.take_error();
  Endpoint endpoint(store);
  const std::string usual = "https://s3." + store.region + ".amazonaws.com";
  if (Status read = endpoint.read(store.endpoint.empty() ? usual : store.endpoint); !read.ok())
    return read.take_error();
  return endpoint;
}

Status Endpoint::read(std::string_view url) {
  const Error malformed =
      invalid("endpoint", "an http: or https: URL without credentials, query and fragment");
  if (url.size() > kLongestText || !is_visible(url)) return malformed;
  const size_t end = url.find("://");
  scheme_ = base::lower(url.substr(0, end));
  if (end == std::string_view::npos || (scheme_ != "http" && scheme_ != "https")) return malformed;
  url.remove_prefix(end + 3);
  const size_t slash = url.find('/');
  std::string_view authority = url.substr(0, slash);
  std::string_view path = slash == std::string_view::npos ? "" : url.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!is_name(path, "/-._~%", kLongestText) || path.find("..") != std::string_view::npos)
    return malformed;
  path_ = path;
  const bool is_bracketed = authority.starts_with('[');
  const size_t colon = authority.find(':', is_bracketed ? authority.find(']') : 0);
  if (colon != std::string_view::npos) {
    const std::string_view digits = authority.substr(colon + 1);
    uint16_t port = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || stop != digits.data() + digits.size() || port == 0)
      return malformed;
    if (port != (scheme_ == "https" ? 443 : 80)) port_ = ":" + std::to_string(port);
    authority = authority.substr(0, colon);
  }
  host_ = base::lower(authority);
  const bool is_one =
      is_bracketed ? host_.ends_with(']') && is_name(host_.substr(1, host_.size() - 2), ":.", 64)
                   : is_name(host_, "-._", 253);
  return is_one && !host_.empty() ? Status(Unit{}) : Status(malformed);
}

bool Endpoint::stands_before_host(const std::string& bucket) const {
  constexpr size_t kLongestLabel = 63;
  if (store_.path_style || host_.starts_with('[') || base::IpAddress::parse(host_)) return false;
  // What no certificate would name, and no name server know.
  return bucket.size() <= kLongestLabel && is_name(bucket, "-", kLongestLabel) &&
         base::lower(bucket) == bucket;
}

Endpoint::Outgoing Endpoint::prepare(const Request& request, int64_t seconds) const {
  const bool before_host = stands_before_host(request.bucket);
  const std::string host = (before_host ? request.bucket + "." + host_ : host_) + port_;
  Signed to_sign;
  to_sign.method = request.method;
  to_sign.path = path_ + (before_host ? "" : "/" + uri_encoded(request.bucket, false));
  if (!request.key.empty() || to_sign.path.empty())
    to_sign.path += "/" + uri_encoded(request.key, true);
  to_sign.query = query_text(request.query);
  to_sign.content_sha256 = base::sha256(request.body == nullptr ? "" : *request.body);
  const std::string date = signing_date(seconds);
  to_sign.fields = request.fields;
  to_sign.fields.emplace_back("x-amz-content-sha256", to_sign.content_sha256);
  to_sign.fields.emplace_back("x-amz-date", date);
  if (!store_.session_token.empty())
    to_sign.fields.emplace_back("x-amz-security-token", store_.session_token);
  Outgoing outgoing;
  outgoing.fields = to_sign.fields;
  to_sign.fields.emplace_back("host", host);
  outgoing.fields.emplace_back(
      "authorization",
      authorization({store_.access_key_id, store_.secret_access_key, store_.region, "s3"}, to_sign,
                    date));
  std::string agent = "edgert/" EDGERT_VERSION;
  if (!store_.app_name.empty()) agent += " app/" + store_.app_name;
  outgoing.fields.emplace_back("user-agent", std::move(agent));
  outgoing.url = scheme_ + "://" + host + to_sign.path;
  if (!to_sign.query.empty()) outgoing.url += "?" + to_sign.query;
  return outgoing;
}

bool Endpoint::has_expired(int64_t seconds) const {
  return store_.expires_s != 0 && seconds >= 0 &&
         static_cast<uint64_t>(seconds) >= store_.expires_s;
}

}  // namespace edgert::s3
