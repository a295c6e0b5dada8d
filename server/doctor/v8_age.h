// How old the V8 is that functions run in: security fixes come every few weeks.
#pragma once

#include <ctime>
#include <optional>
#include <string>

#include "doctor/finding.h"

namespace edgert::server {

// Days from a date such as 2026-07-07 to `now`; nothing where either is not to be believed.
std::optional<long> days_since(const std::string& date, time_t now);
// "147 days", "4 years".
std::string age_text(long days);

constexpr long kOldDays = 90;
Finding look_at_v8(const std::string& version, const std::string& date, time_t now);
// What `--version` says on stderr; empty while it is new.
std::string v8_warning(const std::string& date, time_t now);

}  // namespace edgert::server
