#include <catch2/catch_test_macros.hpp>

#include "packages/jsr_registry.h"
#include "unit/packages/scripted_fetcher.h"

using edgert::ErrorCode;
using edgert::packages::Downloads;
using edgert::packages::JsrReference;
using edgert::packages::JsrRegistry;
using edgert::packages::Version;
using edgert::packages::WebUrl;

namespace {

const std::string kHash(64, 'a');

// A package of two versions on JSR.
struct JsrTestRegistry {
  JsrTestRegistry() {
    fetcher.on(
        "https://jsr.dev/@s/a/meta.json", 200,
        R"({"latest": "1.1.0", "versions": {"1.0.0": {}, "1.1.0": {}, "1.2.0": {"yanked": true},
                   "2.0.0-rc.1": {}, "0.9.0": {"yanked": true}, "x": {}}})");
    for (const char* version : {"0.9.0", "1.0.0", "1.1.0"}) {
      fetcher.on(
          "https://jsr.dev/@s/a/" + std::string(version) + "_meta.json", 200,
          R"({"exports": {".": "./mod.ts", "./sub/x": "./src/x.ts", "./lost": "./lost.ts", "./up": "../../b/1.0.0/mod.ts"},
                     "manifest": {"/mod.ts": {"size": 7, "checksum": "sha256-)" +
              kHash + R"("}, "/src/x.ts": {"size": 8, "checksum": "sha256-)" + kHash +
              R"("}, "/../../b/1.0.0/mod.ts": {"size": 8, "checksum": "sha256-)" + kHash +
              R"("}}})");
    }
  }

  std::string resolved(const std::string& specifier) {
    const auto module = registry.resolve({specifier}).front();
    return module.ok() ? module.value().url.text() : module.error().message;
  }

  ScriptedFetcher fetcher;
  ScriptedClock clock;
  Downloads downloads{&fetcher, nullptr, clock.options()};
  JsrRegistry registry{WebUrl::parse("https://jsr.dev").value(), &downloads};
};

}  // namespace

TEST_CASE("jsr specifiers lead to files with a hash") {
  JsrTestRegistry jsr;
  CHECK(jsr.resolved("jsr:@s/a") == "https://jsr.dev/@s/a/1.1.0/mod.ts");
  CHECK(jsr.resolved("jsr:/@s/a@^1/sub/x") == "https://jsr.dev/@s/a/1.1.0/src/x.ts");
  CHECK(jsr.resolved("jsr:@s/a@latest/") == "https://jsr.dev/@s/a/1.1.0/mod.ts");
  CHECK(jsr.resolved("jsr:@s/a@0.9") == "https://jsr.dev/@s/a/0.9.0/mod.ts");
  CHECK(jsr.resolved("jsr:@s/a@1.0.0") == "https://jsr.dev/@s/a/1.0.0/mod.ts");
  CHECK(jsr.fetcher.urls().size() == 4);
  const auto module = jsr.registry.resolve({"jsr:@s/a@%5E1"}).front();
  CHECK(module.value().file.sha256 == kHash);
  CHECK(module.value().file.bytes == 7);
  CHECK(module.value().version == "1.1.0");

  CHECK(jsr.resolved("jsr:@s/a@^7") ==
        "Could not find JSR package '@s/a' matching '^7'. The latest version is 1.1.0. There are: "
        "2.0.0-rc.1, 1.2.0, 1.1.0, 1.0.0, 0.9.0. (https://jsr.dev/@s/a/meta.json)");
  CHECK(
      jsr.resolved("jsr:@s/a/none") ==
      "Unknown export './none' for JSR package '@s/a@1.1.0'. It exports: ., ./lost, ./sub/x, ./up");
  CHECK(jsr.resolved("jsr:@s/a/lost").ends_with("from a file that it does not have"));
  CHECK(jsr.resolved("jsr:@s/a/up").ends_with("from a file that it does not have"));
  CHECK(jsr.resolved("jsr:@s/none") ==
        "JSR package '@s/none' does not exist. (https://jsr.dev/@s/none/meta.json)");
  for (const char* bad : {"jsr:a", "jsr:@s", "jsr:@/a", "jsr:@s/", "jsr:@../a", "jsr:@s/..",
                          "jsr:@S/a", "jsr:@s/a@b c", "npm:a", "jsr:@s/a@1\n"})
    CHECK_FALSE(JsrReference::parse(bad).ok());
}

TEST_CASE("files of jsr packages are known by their url") {
  JsrTestRegistry jsr;
  const auto at = [&](const std::string& url) {
    return jsr.registry.file_at(WebUrl::parse(url).value());
  };
  CHECK(at("https://jsr.dev/@s/a/1.0.0/src/x.ts").value().bytes == 8);
  for (const char* none :
       {"https://jsr.dev/@s/a/1.0.0/y.ts", "https://jsr.dev/@s/a/1.0.0/mod.ts?x",
        "https://jsr.dev/@s/a/1.0.0", "https://jsr.dev/@s/a/^1/mod.ts", "https://jsr.dev/x",
        "https://evil.io/@s/a/1.0.0/mod.ts", "https://jsr.dev/@s/a/9.0.0/mod.ts"}) {
    const auto url = WebUrl::parse(none);
    if (url.ok()) CHECK(jsr.registry.file_at(url.value()).error().code == ErrorCode::kNotFound);
  }
  CHECK(jsr.registry.covers(WebUrl::parse("https://jsr.dev/@s/a/1.0.0/y.ts").value()));
  CHECK_FALSE(jsr.registry.covers(WebUrl::parse("https://jsr.dev.evil/@s/a/1.0.0/y.ts").value()));
}

TEST_CASE("versions of jsr packages that have been chosen are taken again") {
  JsrTestRegistry jsr;
  jsr.registry.prefer("@s/a", Version::parse("1.0.0").value());
  jsr.registry.prefer("@s/a", Version::parse("1.0.9").value());
  CHECK(jsr.resolved("jsr:@s/a@1") == "https://jsr.dev/@s/a/1.0.0/mod.ts");
  CHECK(jsr.resolved("jsr:@s/a@^1.1") == "https://jsr.dev/@s/a/1.1.0/mod.ts");
}

TEST_CASE("answers of jsr that lie are refused") {
  JsrTestRegistry jsr;
  const std::string meta = "https://jsr.dev/@s/b/meta.json",
                    version = "https://jsr.dev/@s/b/1.0.0_meta.json";
  const auto answer = [&](const std::string& meta_json, const std::string& version_json) {
    jsr.fetcher.on(meta, 200, meta_json);
    jsr.fetcher.on(version, 200, version_json);
    JsrRegistry registry(WebUrl::parse("https://jsr.dev").value(), &jsr.downloads);
    const auto module = registry.resolve({"jsr:@s/b"}).front();
    return module.ok() ? "none" : module.error().message;
  };
  const std::string good = R"({"versions": {"1.0.0": {}}})";
  CHECK(answer("[", "").starts_with(meta + ": no JSON object: "));
  CHECK(answer("{}", "") == meta + ": no versions");
  CHECK(answer(R"({"versions": {}})", "").starts_with("Could not find JSR package '@s/b'"));
  CHECK(answer(good, "7").starts_with(version + ": no JSON object"));
  CHECK(answer(good, "{}") == version + ": no manifest");
  CHECK(answer(good, R"({"manifest": {"/a": {"size": 1, "checksum": "sha256-0"}}})") ==
        version + ": a file without a size or a SHA-256");
  CHECK(answer(good, R"({"manifest": {"/a": {"size": -1, "checksum": "x"}}})") ==
        version + ": a file without a size or a SHA-256");
  CHECK(answer(good, R"({"manifest": {}})") == "Unknown export '.' for JSR package '@s/b@1.0.0'.");
}
