#include "support/scripted_h2_origin.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("clients of one worker share a budget of streams, and wait for each other's") {
  H2ClientLoop loop;
  binding::HttpClientOptions options;
  options.http1 = false;
  const auto share = std::make_shared<binding::DescriptorShare>(options.max_connections, true);
  const auto streams = std::make_shared<http::StreamBudget>(http::StreamBudget{2});
  const auto first = http::Client::create(*loop.loop, options, {}, share, streams).value();
  auto second = http::Client::create(*loop.loop, options, {}, share, streams).value();
  size_t most = 0;
  std::vector<std::pair<ScriptedH2Origin::Visitor*, uint32_t>> asked;
  loop::Timer later(*loop.loop, [&] {
    for (const auto& [visitor, stream] : std::exchange(asked, {})) visitor->say(h2::ok(stream, ""));
  });
  ScriptedH2Origin origin(*loop.loop, [&](auto& visitor, const auto& frame) {
    if (frame.type != h2::kHeaders) return;
    asked.emplace_back(&visitor, frame.stream);
    most = std::max(most, asked.size());
    if (asked.size() == 2) later.start(1);
  });
  size_t answers = 0;
  const auto answered = [&](Result<FetchResponse> response) {
    CHECK(response.ok());
    if (++answers == 8) loop.loop->stop();
  };
  for (int i = 0; i < 4; ++i) first->fetch(loop.request("GET", origin.url()), answered);
  for (int i = 0; i < 4; ++i) second->fetch(loop.request("GET", origin.url()), answered);
  loop.run();
  CHECK(most == 2);
  CHECK(streams->streams == 0);
  second.reset();
}
