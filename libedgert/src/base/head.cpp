// Heads and header lists: see edgert/head.h.
#include "edgert/head.h"

#include <algorithm>

#include "base/text.h"

namespace edgert {

size_t HeaderList::count() const {
  return static_cast<size_t>(std::count(flat_.begin(), flat_.end(), '\0')) / 2;
}

std::string_view HeaderList::find(std::string_view name) const {
  std::string_view found;
  each([&](std::string_view candidate, std::string_view value) {
    if (found.data() == nullptr && base::equal_ignoring_case(candidate, name)) found = value;
  });
  return found;
}

bool asks_for_upgrade(const RequestHead& head) {
  if (head.method != "GET" || head.headers.find("upgrade").empty()) return false;
  bool connection = false, body = false;
  head.headers.each([&](std::string_view name, std::string_view value) {
    if (base::equal_ignoring_case(name, "connection")) {
      connection = connection || base::has_token(value, "upgrade");
    } else if (base::equal_ignoring_case(name, "transfer-encoding") ||
               (base::equal_ignoring_case(name, "content-length") && value != "0")) {
      body = true;
    }
  });
  return connection && !body;
}

}  // namespace edgert
