#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <string>

#include "s3/endpoint.h"
#include "s3/place.h"

namespace edgert {

namespace {

ObjectStore some_store(const std::string& endpoint) {
  ObjectStore store;
  store.endpoint = endpoint;
  store.access_key_id = "key";
  store.secret_access_key = "secret";
  return store;
}

std::string url_of(const std::string& endpoint, const std::string& bucket, const std::string& key,
                   bool path_style = false) {
  ObjectStore store = some_store(endpoint);
  store.path_style = path_style;
  return s3::Endpoint::create(store).value().prepare({"GET", bucket, key}, 0).url;
}

}  // namespace

TEST_CASE("keys lead to their bucket alone") {
  SECTION("whatever bytes they are of") {
    CHECK(url_of("http://127.0.0.1:9/", "b", "a b%2e%2e?x#y\r\n\\\x01\xC3\xA9/z") ==
          "http://127.0.0.1:9/b/a%20b%252e%252e%3Fx%23y%0D%0A%5C%01%C3%A9/z");
  }
  SECTION("before the host's name, or in the path") {
    CHECK(url_of("https://s3.example.com:443", "moons", "k") == "https://moons.s3.example.com/k");
    CHECK(url_of("https://s3.example.com:444/base/", "moons", "k") ==
          "https://moons.s3.example.com:444/base/k");
    CHECK(url_of("https://S3.example.com", "moons", "", true) == "https://s3.example.com/moons");
    CHECK(url_of("", "moons", "k") == "https://moons.s3.us-east-1.amazonaws.com/k");
    CHECK(url_of("http://[::1]:9", "moons", "k") == "http://[::1]:9/moons/k");
    // Of these, no name can be made.
    CHECK(url_of("https://s3.example.com", "a.b", "k") == "https://s3.example.com/a.b/k");
    CHECK(url_of("https://s3.example.com", "Moons", "k") == "https://s3.example.com/Moons/k");
  }
  SECTION("and nothing else is a bucket") {
    s3::Place place;
    for (const char* path :
         {"/a b/k", "/%2e%2e/k", "/a..b/k", "/.a/k", "/a@b/k", "/a:1/k", "/\xC3\xA9"})
      CHECK(s3::place_of(path, &place) == -ENOENT);
    CHECK(s3::place_of("/b/" + std::string(1024, 'k'), &place) == -ENAMETOOLONG);
    REQUIRE(s3::place_of("/b/c/d", &place) == 0);
    CHECK(place.bucket == "b");
    CHECK(place.key == "c/d");
    CHECK(place.prefix() == "c/d/");
  }
}

TEST_CASE("a store that cannot be is refused by name") {
  for (const char* endpoint : {"ftp://a", "http://", "http://a b", "http://u:p@a", "http://a/?x",
                               "http://a/#x", "http://a/../b", "http://a:0", "http://a:70000",
                               "http://a:", "http://[::1", "a", "http://a\r\nb"}) {
    const auto made = s3::Endpoint::create(some_store(endpoint));
    REQUIRE(!made.ok());
    CHECK(made.error().message.starts_with("object_store.endpoint must be"));
  }
  const auto refused = [](auto change) {
    ObjectStore store = some_store("http://a");
    change(store);
    const auto made = s3::Endpoint::create(store);
    return made.ok() ? "" : made.error().message.substr(0, made.error().message.find(' '));
  };
  CHECK(refused([](ObjectStore& store) { store.region = "a/b"; }) == "object_store.region");
  CHECK(refused([](ObjectStore& store) { store.access_key_id = "a\nb"; }) ==
        "object_store.access_key_id");
  CHECK(refused([](ObjectStore& store) { store.secret_access_key = ""; }) ==
        "object_store.secret_access_key");
  CHECK(refused([](ObjectStore& store) { store.session_token = "a\r\nb: c"; }) ==
        "object_store.session_token");
  CHECK(refused([](ObjectStore& store) { store.app_name = "a b"; }) == "object_store.app_name");
  CHECK(refused([](ObjectStore& store) { store.retries.max_attempts = 0; }) ==
        "object_store.retries.max_attempts");
  CHECK(refused([](ObjectStore& store) { store.silence_ms = 0; }) == "object_store.silence_ms");
  CHECK(refused([](ObjectStore&) {}).empty());
}

}  // namespace edgert
