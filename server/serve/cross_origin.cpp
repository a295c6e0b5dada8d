#include "serve/cross_origin.h"

#include <algorithm>
#include <string>

namespace edgert::server {

namespace {

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& each : list) {
    if (!text.empty()) text += ", ";
    text += each;
  }
  return text;
}

// "https://*.example.com" are all hosts below it, of the same scheme and port.
bool matches(std::string_view pattern, std::string_view origin) {
  if (pattern == "*" || pattern == origin) return true;
  const size_t star = pattern.find("//*.");
  if (star == std::string_view::npos) return false;
  const std::string_view front = pattern.substr(0, star + 2), back = pattern.substr(star + 3);
  return origin.size() > front.size() + back.size() && origin.starts_with(front) &&
         origin.ends_with(back);
}

bool is_allowed(const CorsConfig& cors, std::string_view origin) {
  return std::any_of(cors.origins.begin(), cors.origins.end(),
                     [&](const std::string& each) { return matches(each, origin); });
}

// With credentials "*" means nothing: the origin itself is named.
bool is_for_all(const CorsConfig& cors) {
  return !cors.credentials &&
         std::find(cors.origins.begin(), cors.origins.end(), "*") != cors.origins.end();
}

bool starts_as(std::string_view name, std::string_view front) {
  return name.size() >= front.size() &&
         std::equal(front.begin(), front.end(), name.begin(),
                    [](char one, char other) { return one == (other | 0x20) || one == other; });
}

void say_origin(const CorsConfig& cors, std::string_view origin, HeaderList& headers) {
  headers.append("access-control-allow-origin", is_for_all(cors) ? "*" : origin);
  if (cors.credentials) headers.append("access-control-allow-credentials", "true");
}

}  // namespace

std::optional<ResponseHead> preflight_answer(const CorsConfig& cors, const RequestHead& head) {
  if (!cors.enabled || head.method != "OPTIONS") return std::nullopt;
  const std::string_view origin = head.headers.find("origin");
  const std::string_view method = head.headers.find("access-control-request-method");
  if (origin.empty() || method.empty()) return std::nullopt;
  ResponseHead answer;
  answer.status = 204;
  if (!is_for_all(cors)) answer.headers.append("vary", "origin");
  if (!is_allowed(cors, origin)) return answer;
  say_origin(cors, origin, answer.headers);
  const std::string_view names = head.headers.find("access-control-request-headers");
  answer.headers.append("access-control-allow-methods",
                        cors.methods.empty() ? std::string(method) : joined(cors.methods));
  if (!cors.headers.empty() || !names.empty())
    answer.headers.append("access-control-allow-headers",
                          cors.headers.empty() ? std::string(names) : joined(cors.headers));
  if (cors.max_age_s != 0)
    answer.headers.append("access-control-max-age", std::to_string(cors.max_age_s));
  return answer;
}

void allow_origin(const CorsConfig& cors, std::string_view origin, HeaderList& headers) {
  if (!cors.enabled) return;
  bool says_any = false;
  headers.each([&says_any](std::string_view name, std::string_view) {
    says_any = says_any || starts_as(name, "access-control-");
  });
  if (says_any) {
    HeaderList kept;
    headers.each([&](std::string_view name, std::string_view value) {
      if (!starts_as(name, "access-control-")) kept.append(name, value);
    });
    headers = std::move(kept);
  }
  // Also where no origin is named: what a cache keeps of one must not be another's answer.
  if (!is_for_all(cors)) headers.append("vary", "origin");
  if (origin.empty() || !is_allowed(cors, origin)) return;
  say_origin(cors, origin, headers);
  if (!cors.expose_headers.empty())
    headers.append("access-control-expose-headers", joined(cors.expose_headers));
}

}  // namespace edgert::server
