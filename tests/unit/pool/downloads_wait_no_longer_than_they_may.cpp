#include "unit/pool/download_origin.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("a silent server fails its download") {
  Http1Origin origin([](auto& visitor) {
    if (visitor.received.find("/body") != std::string::npos)
      visitor.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  pool::DownloadOptions options = without_proxies();
  options.silence_ms = 100;
  AwaitedDownloads downloads(options);
  for (const char* path : {"/head", "/body"}) {
    const std::string url = origin.url(path);
    CHECK(downloads.get(url) == "error: " + url + ": the server was silent for 100 ms");
  }
}

TEST_CASE("a server that sends a byte now and then holds its place for a while alone") {
  DrippingOrigin origin(20);
  pool::DownloadOptions options = without_proxies();
  options.silence_ms = 200;
  options.most_ms = 600;
  AwaitedDownloads downloads(options);
  CHECK(downloads.get(origin.url()) == "error: " + origin.url() + ": not complete within 600 ms");
  CHECK(origin.stop() > 5);
}

TEST_CASE("downloads that are stopped fail what is pending and what comes later") {
  std::atomic<size_t> heard{0};
  Http1Origin origin([&](auto& visitor) {
    if (heard.fetch_add(1) % 2 == 0)
      visitor.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  pool::DownloadOptions options = without_proxies();
  options.most_at_once = 4;
  AwaitedDownloads downloads(options);
  for (int i = 0; i < 20; ++i) downloads.ask(origin.url());
  while (heard < 4) std::this_thread::yield();
  downloads.downloads.stop();
  downloads.ask(origin.url());
  const auto answers = downloads.wait_for(21);
  CHECK(answers.size() == 21);
  for (const auto& answer : answers) {
    REQUIRE(!answer.ok());
    CHECK(answer.error().code == ErrorCode::kCancelled);
    CHECK(answer.error().message == origin.url() + ": nothing is fetched any more");
  }
}

TEST_CASE("downloads that nobody asks for need no thread") {
  pool::Downloads downloads(without_proxies());
  downloads.stop();
}
