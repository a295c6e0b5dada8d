#include "serve/canary.h"

#include <charconv>

namespace edgert::server {

namespace {

constexpr uint32_t kWhole = 10'000;

double rate(const VersionCounts::Sum& sum) {
  return sum.requests == 0 ? 0
                           : static_cast<double>(sum.errors) / static_cast<double>(sum.requests);
}

bool are_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Larger than any that is allowed: it is none.
uint32_t hundredths_of(std::string_view text) {
  constexpr uint32_t kNone = ~0u;
  constexpr size_t kMostDigits = 3;
  if (!text.ends_with('%')) return kNone;
  text.remove_suffix(1);
  const size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = text.substr(std::min(point + 1, text.size()));
  if (whole.empty() || whole.size() > kMostDigits || part.size() > 2 || !are_digits(whole) ||
      !are_digits(part) || (point != text.size() && part.empty()))
    return kNone;
  uint32_t number = 0, decimals = 0;
  std::from_chars(whole.data(), whole.data() + whole.size(), number);
  std::from_chars(part.data(), part.data() + part.size(), decimals);
  return number * 100 + (part.size() == 1 ? decimals * 10 : decimals);
}

Error fault(std::string_view text, const char* wanted) {
  constexpr size_t kShown = 40;
  return Error{ErrorCode::kInvalidArgument,
               "\"" + std::string(text.substr(0, kShown)) + "\" is not " + wanted};
}

}  // namespace

Result<uint32_t> parse_share(std::string_view text) {
  const uint32_t hundredths = hundredths_of(text);
  if (hundredths == 0 || hundredths >= kWhole)
    return fault(text,
                 "a canary's share: a percentage of more than 0% and less than 100%, such as 10% "
                 "or 0.5%");
  return hundredths;
}

Result<uint32_t> parse_percentage(std::string_view text) {
  const uint32_t hundredths = hundredths_of(text);
  if (hundredths > kWhole) return fault(text, "a percentage from 0% to 100%, such as 5% or 0.5%");
  return hundredths;
}

Result<std::pair<std::string, uint32_t>> parse_canary(std::string_view text) {
  const size_t sign = text.find('=');
  if (sign == std::string_view::npos || sign == 0)
    return fault(text, "a function and its share, such as hello=10%");
  Result<uint32_t> share = parse_share(text.substr(sign + 1));
  if (!share.ok()) return share.take_error();
  return std::pair(std::string(text.substr(0, sign)), share.value());
}

std::string percentage_text(uint64_t hundredths) {
  std::string text = std::to_string(hundredths / 100);
  if (const uint64_t part = hundredths % 100; part != 0) {
    text += part < 10 ? ".0" : ".";
    text += std::to_string(part % 10 == 0 ? part / 10 : part);
  }
  return text + "%";
}

CanaryVerdict judge(const CanaryConfig& rules, uint64_t elapsed_ms, const VersionCounts::Sum& fresh,
                    const VersionCounts::Sum& stable) {
  if (fresh.requests < rules.min_requests) return CanaryVerdict::kUndecided;
  const double usual = stable.requests < rules.min_requests ? 0 : rate(stable);
  if ((rate(fresh) - usual) * kWhole > static_cast<double>(rules.margin))
    return CanaryVerdict::kRolledBack;
  return elapsed_ms >= rules.window_s * 1000 ? CanaryVerdict::kPromoted : CanaryVerdict::kUndecided;
}

uint64_t Canary::elapsed_ms() const {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                   std::chrono::steady_clock::now() - begun_)
                                   .count());
}

}  // namespace edgert::server
