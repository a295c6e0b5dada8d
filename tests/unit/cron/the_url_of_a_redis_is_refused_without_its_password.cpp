#include <catch2/catch_test_macros.hpp>
#include <string>

#include "serve/cron/lease.h"

using edgert::server::cron::redis_lease;

TEST_CASE("the URL of a Redis is refused without its password") {
  const char* const wrong[] = {
      "",
      "http://host",
      "rediss://:secret@host",
      "redis://secret@host",
      "redis://:secret@host/x",
      "redis://:secret@host:99999",
      "redis://:secret@host:",
      "redis://:secret@host/0?timeout=1",
      "unix:",
  };
  for (const char* url : wrong) {
    const auto lease = redis_lease({url, 1000, 1000});
    CAPTURE(url);
    REQUIRE_FALSE(lease.ok());
    CHECK(lease.error().message.starts_with("the URL of the schedules' Redis: "));
    CHECK(lease.error().message.find("secret") == std::string::npos);
  }
  for (const char* url :
       {"redis://host", "redis://u:p%40@host:1/2", "redis://:p@[::1]:6379", "redis://[::1]",
        "unix:/run/redis.sock", "unix:///run/redis.sock", "redis://:a@b@host"})
    CHECK(redis_lease({url, 1000, 1000}).ok());
}
