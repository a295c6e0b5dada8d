#include <catch2/catch_test_macros.hpp>

#include "packages/web_url.h"

using edgert::packages::WebUrl;

TEST_CASE("urls of registries have one spelling") {
  const auto spelled = [](std::string_view text) {
    const auto url = WebUrl::parse(text);
    return url.ok() ? url.value().text() : "none";
  };
  CHECK(spelled("HTTPS://Registry.dev:443") == "https://registry.dev/");
  CHECK(spelled("http://[::1]:80/a/./b/../c/%2E%2e/d?q=/../#f") == "http://[::1]/a/d?q=/../");
  CHECK(spelled("https://a.dev/../../..") == "https://a.dev/");
  CHECK(spelled("https://a.dev/@s%2fname/-/x/") == "https://a.dev/@s%2fname/-/x/");
  for (const char* bad :
       {"", "ftp://a/", "https://", "https:///a", "https://a b/", "https://a:99999/", "https://a:/",
        "https://[::1/", "https://u:p@a/", "https://a\\b/", "https://a/\n", "https://\xC3\xA4/"})
    CHECK(spelled(bad) == "none");

  const WebUrl base = WebUrl::parse("https://a.dev/x/y?z").value();
  CHECK(base.join("/b").value().text() == "https://a.dev/b");
  CHECK(base.join("b:8").ok() == false);
  CHECK(base.join("b/../../c").value().text() == "https://a.dev/c");
  CHECK(base.join("//b.dev/c").value().text() == "https://b.dev/c");
  CHECK(base.join("http://b.dev/c").value().text() == "http://b.dev/c");
  CHECK(base.join("?q").value().text() == "https://a.dev/x/y?q");
}
