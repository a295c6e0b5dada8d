#include <catch2/catch_test_macros.hpp>

#include "support/serve_config.h"

TEST_CASE("all that is wrong with a file is told at once, with its place and what may be meant") {
  const auto read = serve_test::read_own(R"([server]
prt = 8000
port = 70000
policy = "per_wroker"
admin = "9001x"

[function.hello]
x = 1

[functions.hello]
verify_jwt = "yes"
limits = { memory = 5, cpu_soft_ms = -1 }
routes = ["api", { method = "GET", path = "/a/*/b" }, { host = "a:80", path = "/" }]
headers = { "a b" = "c", Connection = "close", X = "a\r\nb" }
env = { SUPABASE_URL = "x", "a=b" = "y" }
cron = { timezone = "UTC" }
cors = { origins = ["*"], credentials = true }

[functions._shared]
[functions.two]
verify_jwt = true
[functions.three]
canary = 10
cron = { schedule = "* * * * *", timezone = "Europe/Berln" }
cors = { origins = ["example.com", "https://a.example/", "https://*.b.example"] }
)");
  CHECK(serve_test::told(read.errors) ==
        serve_test::Told{
            "2:1 [server] has no key \"prt\" (did you mean \"port\"?)",
            "3:8 must be a whole number from 0 to 65535, not 70000",
            "4:10 must be \"per_worker\", \"per_request\" or \"oneshot\", not \"per_wroker\" (did "
            "you "
            "mean \"per_worker\"?)",
            "5:9 \"9001x\" is no address of an admin, such as 127.0.0.1:9001",
            "7:2 the file has no key \"function\" (did you mean \"functions\"?)",
            "11:14 must be true or false, not a text (verify_jwt = true)",
            "12:12 limits has no key \"memory\" (did you mean \"memory_mb\"?)",
            "12:38 must be a whole number from 0 to 9007199254740991, not -1",
            "13:11 the path of a route begins with \"/\"",
            "13:18 \"*\" stands at the end of a path",
            "13:55 a host is named without its port",
            "14:13 \"a b\" is no name of a header",
            "14:26 \"Connection\" is about the connection, and not to be set here",
            "14:52 a header is one line",
            "15:9 \"SUPABASE_URL\" is the platform's to give: [supabase] says what it is",
            "15:29 a variable's name has letters, digits, \"_\", \".\" and \"-\", at most 256",
            "16:8 a schedule is missing (schedule = \"*/5 * * * *\")",
            "17:8 credentials are for origins that are named, and not for \"*\"",
            "19:12 what begins with \"_\" is shared by functions, and none itself",
            "21:14 there is nothing to verify tokens with ([auth] says it: jwt_secret or jwks)",
            "23:10 a canary is its share as a text, or a table (canary = \"10%\")",
            "24:45 there is no time zone Europe/Berln (timezone = \"Europe/Berlin\")",
            "25:20 \"example.com\" is no origin, such as \"https://example.com\"",
            "25:20 \"https://a.example/\" is no origin: that ends with its host, or its port",
        });
  const edgert::ErrorDetail& first = *read.errors.front().detail;
  CHECK(first.url == "/p/edgert.toml");
  CHECK(first.excerpt == "prt = 8000");
  CHECK(first.caret == 0);
  CHECK(read.errors.front().message == "/p/edgert.toml:2:1: [server] has no key \"prt\"");
}

TEST_CASE("what may be reached, and who is believed, is looked at entry by entry") {
  const auto read = serve_test::read_own(R"([server]
trusted_proxies = ["10.0.0.0/8", "10.0.0.0/33", "proxy.example"]
deny_net = ["@private", "@privat"]

[functions.hello]
allow_net = ["*", "api.example.com:443", "http://a"]
deny_net = ["*", "10.0.0.0/8", "a:b"]
)");
  CHECK(serve_test::told(read.errors).size() == 6);
  const auto is_told = [&](const std::string& place, const std::string& entry) {
    for (const std::string& each : serve_test::told(read.errors))
      if (each.starts_with(place + " ") && each.find(entry) != std::string::npos) return true;
    return false;
  };
  CHECK(is_told("2:34", "10.0.0.0/33"));
  CHECK(is_told("2:49", "proxy.example"));
  CHECK(is_told("3:25", "'@privat'"));
  CHECK(is_told("6:42", "'http://a'"));
  CHECK(is_told("7:13", "'*'"));
  CHECK(is_told("7:32", "'a:b'"));
}
