#include <catch2/catch_test_macros.hpp>

#include "packages/downloads.h"
#include "unit/packages/scripted_fetcher.h"

using edgert::Error;
using edgert::ErrorCode;
using edgert::Result;
using edgert::packages::Answer;
using edgert::packages::Download;
using edgert::packages::Downloads;
using edgert::packages::WebUrl;

namespace {

Download download_from(const std::string& url) {
  Download download;
  download.url = WebUrl::parse(url).value();
  return download;
}

Result<Answer> answer_to(const Downloads& downloads, const Download& download) {
  std::vector<Result<Answer>> answers;
  downloads.get({download}, [&](size_t, Result<Answer> answer) { answers.push_back(answer); });
  REQUIRE(answers.size() == 1);
  return answers[0];
}

}  // namespace

TEST_CASE("downloads are tried again in growing intervals") {
  ScriptedFetcher fetcher;
  ScriptedClock clock;
  int asked = 0;
  fetcher.on("https://a.dev/x", [&](const auto&) -> Result<ScriptedFetcher::Response> {
    if (++asked == 1) return Error{ErrorCode::kConnectionReset, "https://a.dev/x: reset"};
    if (asked == 2) return ScriptedFetcher::Response{503, {}, {}};
    return ScriptedFetcher::Response{200, {}, "yes"};
  });
  const Downloads downloads(&fetcher, nullptr, clock.options());
  CHECK(answer_to(downloads, download_from("https://a.dev/x")).value().body == "yes");
  CHECK(clock.slept == std::vector<double>{500, 1000});
}

TEST_CASE("downloads wait for as long as they are told, but not for ever") {
  ScriptedFetcher fetcher;
  ScriptedClock clock;
  fetcher.on("https://a.dev/x", 429, "", {{"retry-after", "7"}});
  fetcher.on("https://a.dev/y", 429, "", {{"retry-after", "100000"}});
  const Downloads downloads(&fetcher, nullptr, clock.options());
  CHECK(answer_to(downloads, download_from("https://a.dev/x")).value().status == 429);
  CHECK(clock.slept == std::vector<double>{7000, 7000, 7000});
  CHECK(answer_to(downloads, download_from("https://a.dev/y")).value().status == 429);
  CHECK(clock.slept.back() == 60000);
}

TEST_CASE("downloads that will not get better are tried once") {
  ScriptedFetcher fetcher;
  ScriptedClock clock;
  fetcher.on("https://a.dev/x", [](const auto&) {
    return Result<ScriptedFetcher::Response>(Error{ErrorCode::kLimit, "too long"});
  });
  const Downloads downloads(&fetcher, nullptr, clock.options());
  CHECK(answer_to(downloads, download_from("https://a.dev/x")).error().message == "too long");
  CHECK(answer_to(downloads, download_from("https://a.dev/none")).value().status == 404);
  CHECK(fetcher.urls().size() == 2);
}

TEST_CASE("downloads together take no longer than they may") {
  ScriptedFetcher fetcher;
  ScriptedClock clock;
  fetcher.on("https://a.dev/x", [&](const auto&) {
    clock.now += 400'000;
    return Result<ScriptedFetcher::Response>(ScriptedFetcher::Response{503, {}, {}});
  });
  fetcher.on("https://a.dev/y", 200, "yes");
  auto options = clock.options();
  options.at_once = 1;
  const Downloads downloads(&fetcher, nullptr, options);
  std::vector<Result<Answer>> answers(2, Answer{});
  downloads.get({download_from("https://a.dev/x"), download_from("https://a.dev/y")},
                [&](size_t index, Result<Answer> answer) { answers[index] = answer; });
  CHECK(answers[0].error().code == ErrorCode::kTimedOut);
  CHECK(answers[0].error().message ==
        "https://a.dev/x has not come within the limit of 600 s for all that is downloaded "
        "together");
  CHECK(answers[1].value().body == "yes");
  CHECK(fetcher.urls().size() == 3);
}

TEST_CASE("downloads run side by side, as many as may") {
  ScriptedFetcher fetcher;
  ScriptedClock clock;
  std::vector<Download> wanted;
  for (int i = 0; i < 40; ++i) {
    wanted.push_back(download_from("https://a.dev/" + std::to_string(i)));
    fetcher.on(wanted.back().url.text(), 200, std::to_string(i));
  }
  auto options = clock.options();
  options.at_once = 10;
  // With fewer at once none would ever be answered.
  fetcher.hold_back(10);
  std::vector<std::string> bodies(wanted.size());
  Downloads(&fetcher, nullptr, options).get(wanted, [&](size_t index, Result<Answer> answer) {
    bodies[index] = answer.value().body;
  });
  for (int i = 0; i < 40; ++i) CHECK(bodies[static_cast<size_t>(i)] == std::to_string(i));
}

TEST_CASE("redirects end, and take no credentials elsewhere") {
  ScriptedFetcher fetcher;
  ScriptedClock clock;
  const auto redirect = [&](const std::string& from, const std::string& to) {
    fetcher.on(from, 302, "", {{"location", to}});
  };
  redirect("https://a.dev/1", "/2");
  redirect("https://a.dev/2", "https://b.dev/3");
  redirect("https://b.dev/3", "https://a.dev/4");
  fetcher.on("https://a.dev/4", 200, "there");
  redirect("https://a.dev/round", "/round");
  redirect("https://a.dev/down", "http://a.dev/4");
  const Downloads downloads(&fetcher, nullptr, clock.options());
  Download download = download_from("https://a.dev/1");
  download.authorization = "Bearer secret";
  CHECK(answer_to(downloads, download).value().body == "there");
  REQUIRE(fetcher.urls().size() == 4);
  CHECK(fetcher.asked_with(0, "authorization") == "Bearer secret");
  CHECK(fetcher.asked_with(1, "authorization") == "Bearer secret");
  CHECK(fetcher.asked_with(2, "authorization").empty());
  CHECK(fetcher.asked_with(3, "authorization").empty());
  CHECK(answer_to(downloads, download_from("https://a.dev/round")).error().message ==
        "https://a.dev/round redirects more than 10 times");
  CHECK(answer_to(downloads, download_from("https://a.dev/down")).error().message ==
        "https://a.dev/down redirects to http://a.dev/4, which is not encrypted");
}

TEST_CASE("what has been answered before is asked for as far as the cache is trusted") {
  ScriptedFetcher fetcher;
  ScriptedClock clock;
  MapCache cache;
  fetcher.on("https://a.dev/x", [](const ScriptedFetcher::Request& request) {
    for (const auto& [name, value] : request.fields)
      if (name == "if-none-match" && value == "\"1\"")
        return ScriptedFetcher::Response{304, {}, {}};
    return ScriptedFetcher::Response{200, {{"etag", "\"1\""}}, "body"};
  });
  const Download x = download_from("https://a.dev/x"), y = download_from("https://a.dev/y");
  auto options = clock.options();
  options.freshness = Downloads::Freshness::kCacheOnly;
  const Downloads cached_only(&fetcher, &cache, options);
  CHECK(answer_to(cached_only, x).error().code == ErrorCode::kNotFound);
  CHECK(fetcher.urls().empty());

  options.freshness = Downloads::Freshness::kAsk;
  const Downloads asking(&fetcher, &cache, options);
  CHECK(answer_to(asking, x).value().body == "body");
  CHECK(answer_to(asking, x).value().body == "body");
  CHECK(fetcher.asked_with(1, "if-none-match") == "\"1\"");

  Download final = x;
  final.never_changes = true;
  CHECK(answer_to(asking, final).value().body == "body");
  CHECK(fetcher.urls().size() == 2);

  options.freshness = Downloads::Freshness::kTrustCache;
  const Downloads trusting(&fetcher, &cache, options);
  CHECK(answer_to(trusting, x).value().body == "body");
  CHECK(answer_to(cached_only, x).value().body == "body");
  CHECK(fetcher.urls().size() == 2);
  CHECK(answer_to(trusting, y).value().status == 404);
  CHECK(fetcher.urls().size() == 3);
  CHECK(cache.entries.size() == 1);
}
