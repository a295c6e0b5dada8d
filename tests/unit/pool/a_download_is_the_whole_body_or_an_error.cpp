#include "support/gzip.h"
#include "unit/pool/download_origin.h"

using namespace edgert;
using namespace edgert::test;

namespace {

std::string with_length(const std::string& fields, const std::string& body) {
  return "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

}  // namespace

TEST_CASE("a download has the status, fields in lower case and the body in chunks") {
  std::string asked;
  Http1Origin origin([&](auto& visitor) {
    asked = visitor.received;
    visitor.say(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: \"a\"\r\n"
        "Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    visitor.say("4\r\n two\r\n0\r\n\r\n");
  });
  AwaitedDownloads downloads;
  downloads.ask(origin.url("/mod.ts?a=1"), 100, {{"accept", "application/json"}});
  const auto answer = downloads.wait_for(1);
  REQUIRE(answer.front().ok());
  CHECK(answer.front().value().status == 200);
  CHECK(answer.front().value().body == "one two");
  CHECK(answer.front().value().field("content-type") == "text/plain");
  CHECK(answer.front().value().field("etag") == "\"a\"");
  CHECK(asked.starts_with("GET /mod.ts?a=1 HTTP/1.1\r\n"));
  CHECK(asked.find("accept: application/json\r\n") != std::string::npos);
  CHECK(asked.find("User-Agent: edgert/") != std::string::npos);
}

TEST_CASE("a download is decoded") {
  const std::string text(50'000, 'x');
  Http1Origin origin(
      [&](auto& visitor) { visitor.say(with_length("Content-Encoding: gzip\r\n", gzip(text))); });
  AwaitedDownloads downloads;
  CHECK(downloads.get(origin.url()) == "200 " + text);
}

TEST_CASE("statuses other than 200 and redirects come as they are") {
  Http1Origin origin([](auto& visitor) {
    if (visitor.received.find("/moved") == std::string::npos)
      return visitor.say("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone");
    visitor.say("HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n");
  });
  AwaitedDownloads downloads;
  CHECK(downloads.get(origin.url()) == "404 none");
  downloads.ask(origin.url("/moved"));
  const auto answer = downloads.wait_for(1);
  CHECK(AwaitedDownloads::text_of(answer.front()) == "302 ");
  CHECK(answer.front().value().field("location") == "/there");
}

TEST_CASE("a body that is too long is refused, wherever that shows") {
  const std::string text(50'000, 'x');
  Http1Origin origin([&](auto& visitor) {
    const std::string& asked = visitor.received;
    if (asked.find("/gzip") != std::string::npos) {
      visitor.say(with_length("Content-Encoding: gzip\r\n", gzip(text)));
    } else if (asked.find("/told") != std::string::npos) {
      visitor.say("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n");
    } else if (asked.find("/chunks") != std::string::npos) {
      visitor.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nc350\r\n" + text);
    } else {
      visitor.say(with_length("", text));
    }
  });
  AwaitedDownloads downloads;
  for (const char* path : {"/gzip", "/told", "/chunks", "/whole"}) {
    const std::string url = origin.url(path);
    CHECK(downloads.get(url, 49'999) == "error: " + url + ": longer than the limit of 49999 bytes");
  }
  CHECK(downloads.get(origin.url("/gzip"), 50'000) == "200 " + text);
  CHECK(downloads.get(origin.url("/whole"), 50'000) == "200 " + text);
}

TEST_CASE("a body that breaks off is an error") {
  Http1Origin origin([&](auto& visitor) {
    const std::string& asked = visitor.received;
    if (asked.find("/gzip") != std::string::npos) {
      const std::string whole = gzip(std::string(5000, 'x'));
      visitor.say(with_length("Content-Encoding: gzip\r\n", whole.substr(0, whole.size() / 2)));
    } else if (asked.find("/length") != std::string::npos) {
      visitor.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort");
      visitor.hang_up();
    } else if (asked.find("/chunks") != std::string::npos) {
      visitor.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n");
      visitor.hang_up();
    } else {
      visitor.say("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab");
    }
  });
  AwaitedDownloads downloads;
  for (const char* path : {"/gzip", "/length", "/chunks", "/twice"}) {
    const std::string url = origin.url(path);
    CHECK(downloads.get(url).starts_with("error: " + url + ": "));
  }
}

TEST_CASE("errors show no credentials") {
  AwaitedDownloads downloads;
  CHECK(downloads.get("http://name:word@127.0.0.1:1/x?access_token=a&b=c#d") ==
        "error: http://127.0.0.1:1/x?access_token=…&b=c: the URL holds credentials");
  CHECK(downloads.get("ftp://127.0.0.1/") ==
        "error: ftp://127.0.0.1/: the scheme of the URL is not http or https");
}

TEST_CASE("what may not be reached is not fetched") {
  size_t heard = 0;
  Http1Origin origin([&](auto& visitor) {
    ++heard;
    visitor.say(kOk);
  });
  pool::DownloadOptions options = without_proxies();
  NetPermissions permissions;
  permissions.deny = {"127.0.0.1"};
  options.access = net::NetAccess::create(permissions).value();
  AwaitedDownloads downloads(options);
  const std::string answer = downloads.get(origin.url());
  CHECK(answer.starts_with("error: " + origin.url() + ": "));
  CHECK(heard == 0);
}
