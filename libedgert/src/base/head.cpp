#include "edgert/head.h"

#include "base/text.h"

namespace edgert {

std::string_view HeaderList::find(std::string_view name) const {
  std::string_view found;
  each([&](std::string_view candidate, std::string_view value) {
    if (found.data() == nullptr && base::equal_ignoring_case(candidate, name)) found = value;
  });
  return found;
}

}  // namespace edgert
