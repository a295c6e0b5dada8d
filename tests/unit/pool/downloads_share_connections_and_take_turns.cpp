#include "support/scripted_h2_origin.h"
#include "unit/pool/download_origin.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("downloads from one server reuse its connection") {
  Http1Origin origin([](auto& visitor) { visitor.say(kOk); });
  AwaitedDownloads downloads;
  for (int i = 0; i < 5; ++i) CHECK(downloads.get(origin.url()) == "200 ok");
  CHECK(origin.visitors() == 1);
}

TEST_CASE("many downloads at once share one HTTP/2 connection") {
  std::signal(SIGPIPE, SIG_IGN);
  OriginThread<ScriptedH2Origin> origin([](auto& visitor, const auto& frame) {
    if (frame.type == h2::kHeaders) visitor.say(h2::ok(frame.stream, "hi"));
  });
  pool::DownloadOptions options = without_proxies();
  options.http1 = false;
  AwaitedDownloads downloads(options);
  // Which version the server speaks is known once it has answered.
  CHECK(downloads.get(origin.url()) == "200 hi");
  for (int i = 0; i < 200; ++i) downloads.ask(origin.url("/" + std::to_string(i)));
  const auto answers = downloads.wait_for(200);
  for (const auto& answer : answers) CHECK(AwaitedDownloads::text_of(answer) == "200 hi");
  CHECK(origin.visitors() == 1);
}

TEST_CASE("a host gets its share of the places, and all together no more than there are") {
  size_t open = 0, most = 0;
  std::vector<ScriptedOrigin::Visitor*> waiting;
  const auto script = [&](auto& visitor) {
    ++open;
    most = std::max(most, open);
    waiting.push_back(&visitor);
  };
  Http1Origin slow(script);
  Http1Origin quick([](auto& visitor) { visitor.say(kOk); });
  pool::DownloadOptions options = without_proxies();
  options.most_per_host = 3;
  options.most_at_once = 5;
  AwaitedDownloads downloads(options);
  for (int i = 0; i < 12; ++i) downloads.ask(slow.url());
  // Those of a host that does not answer hold up no other host.
  for (int i = 0; i < 12; ++i) downloads.ask(quick.url());
  CHECK(downloads.wait_for(12).size() == 12);
  CHECK(slow.visitors() == 3);
  for (size_t answered = 0; answered < 12;) {
    slow.on_loop([&](loop::Loop&) {
      for (auto* visitor : std::exchange(waiting, {})) {
        --open;
        ++answered;
        visitor->say(kOk);
      }
    });
    std::this_thread::yield();
  }
  CHECK(downloads.wait_for(12).size() == 12);
  CHECK(most == 3);
  CHECK(slow.visitors() == 3);
}
