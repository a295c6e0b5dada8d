#include "doctor/this_v8.h"

#include "edgert/platform.h"

namespace edgert::server {

std::string v8_date() {
  return Platform::v8_version().starts_with(EDGERT_V8_BUILT_WITH) ? EDGERT_V8_DATE : "";
}

std::string v8_text() {
  const std::string date = v8_date();
  return Platform::v8_version() + (date.empty() ? "" : " of " + date);
}

}  // namespace edgert::server
