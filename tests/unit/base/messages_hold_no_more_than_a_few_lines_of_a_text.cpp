#include <catch2/catch_test_macros.hpp>

#include "base/text.h"

using edgert::base::shortened;

TEST_CASE("messages hold no more than a few lines of a text") {
  CHECK(shortened("a") == "a");
  CHECK(shortened(std::string(500, 'a')) == std::string(500, 'a'));
  CHECK(shortened(std::string(501, 'a')) == std::string(500, 'a') + "…");
  CHECK(shortened(std::string(499, 'a') + "éa") == std::string(499, 'a') + "…");
  CHECK(shortened(std::string(497, 'a') + "😀") == std::string(497, 'a') + "…");
  CHECK(shortened(std::string(600, '\x80')).size() < 510);
}
