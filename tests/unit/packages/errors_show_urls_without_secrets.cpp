#include <catch2/catch_test_macros.hpp>

#include "packages/shown_url.h"

using edgert::packages::shown_url;

TEST_CASE("errors show URLs without secrets") {
  CHECK(shown_url("https://esm.sh/react@18?dev&deps=a@1#x") ==
        "https://esm.sh/react@18?dev&deps=a@1");
  CHECK(shown_url("https://me:word@x.test/a@b") == "https://x.test/a@b");
  CHECK(shown_url("https://me@you:word@x.test") == "https://x.test");
  CHECK(shown_url("https://x.test?a=1@b") == "https://x.test?a=1@b");
  CHECK(shown_url("https://me:a?b@x.test/") == "https://me:a?b@x.test/");
  CHECK(shown_url("https://x.test/?X-Amz-Signature=abc&x=1&TOKEN=d") ==
        "https://x.test/?X-Amz-Signature=…&x=1&TOKEN=…");
  CHECK(shown_url("https://x.test/a\nb") == "https://x.test/a…b");
  CHECK(shown_url("https://x.test/" + std::string(5000, 'a')).size() < 1100);
  CHECK(shown_url("data:,x") == "data:,x");
  CHECK(shown_url("").empty());
}
