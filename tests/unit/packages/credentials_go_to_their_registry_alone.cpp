#include <catch2/catch_test_macros.hpp>

#include "packages/npmrc.h"

using edgert::packages::Npmrc;
using edgert::packages::WebUrl;

namespace {

Npmrc npmrc_of(std::string_view text) {
  Npmrc npmrc;
  REQUIRE(npmrc
              .add(text, ".npmrc",
                   [](const std::string& name) {
                     return name == "TOKEN" ? std::optional<std::string>("secret") : std::nullopt;
                   })
              .ok());
  return npmrc;
}

std::string told(const Npmrc& npmrc, std::string_view url) {
  return npmrc.authorization_for(WebUrl::parse(url).value());
}

}  // namespace

TEST_CASE("credentials go to their registry alone") {
  const Npmrc npmrc = npmrc_of(
      "@mine:registry=https://npm.mine.dev/team/\n"
      "//npm.mine.dev/team/:_authToken=${TOKEN}\n"
      "//npm.mine.dev/team/inner:_auth=YTpi\n"
      "//npm.mine.dev:8443/:username=me\n"
      "//npm.mine.dev:8443/:_password=cGFzcw\n"
      "//registry.dev/:_authToken=\"public\"\n");
  CHECK(told(npmrc, "https://npm.mine.dev/team/a") == "Bearer secret");
  CHECK(told(npmrc, "https://npm.mine.dev/team/inner/a") == "Basic YTpi");
  CHECK(told(npmrc, "https://npm.mine.dev/team/other/../inner/a") == "Basic YTpi");
  CHECK(told(npmrc, "https://npm.mine.dev:8443/a") == "Basic bWU6cGFzcw==");
  CHECK(told(npmrc, "https://registry.dev/a/-/a-1.0.0.tgz") == "Bearer public");
  // A tarball beside its registry.
  CHECK(told(npmrc, "https://npm.mine.dev/files/a.tgz") == "Bearer secret");

  CHECK(told(npmrc, "https://evil.dev/team/a").empty());
  CHECK(told(npmrc, "https://npm.mine.dev.evil.dev/team/a").empty());
  CHECK(told(npmrc, "https://npm.mine.dev:444/team/a").empty());
  CHECK(told(npmrc, "http://npm.mine.dev/team/a").empty());
  CHECK(told(npmrc, "http://registry.dev/a").empty());
}

TEST_CASE("credentials go over http to this machine and to registries that are configured so") {
  const Npmrc npmrc = npmrc_of(
      "registry=http://npm.inside/\n//npm.inside/:_authToken=a\n//localhost:4873/:_authToken=b\n");
  CHECK(told(npmrc, "http://npm.inside/x") == "Bearer a");
  CHECK(told(npmrc, "http://localhost:4873/x") == "Bearer b");
  CHECK(told(npmrc, "http://localhost:4874/x").empty());
}

TEST_CASE("credentials whose variables are not set count for nothing") {
  CHECK(told(npmrc_of("//registry.dev/:_authToken=${MISSING}"), "https://registry.dev/").empty());
}

TEST_CASE("no credential breaks out of its field") {
  Npmrc npmrc;
  const auto status = npmrc.add("//a.dev/:_authToken=\"a\\r\\nx: y\"", ".npmrc",
                                [](const std::string&) { return std::nullopt; });
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().message == ".npmrc: //a.dev/:_authToken has control characters");
}
