#include <catch2/catch_test_macros.hpp>

#include "base/sha256.h"
#include "packages/deno_lock.h"

using namespace edgert;
using packages::DenoLock;
using packages::NpmId;

namespace {

const std::string kFile = "/f/deno.lock";

DenoLock read(const std::string& text) {
  Result<DenoLock> lock = packages::read_deno_lock(text, kFile);
  if (!lock.ok()) FAIL(lock.error().message);
  return std::move(lock).value();
}

std::string error_of(const std::string& text) {
  const Result<DenoLock> lock = packages::read_deno_lock(text, kFile);
  return lock.ok() ? "" : lock.error().message;
}

const std::string kFive = R"({
  "version": "5",
  "specifiers": {
    "jsr:@std/assert@1": "1.0.13",
    "jsr:@std/assert@^1.0.12": "1.0.13",
    "jsr:@std/path@1": "1.1.1",
    "npm:react-dom@^19.1.0": "19.1.1_react@19.1.1",
    "npm:zod@3": "3.23.8"
  },
  "jsr": {
    "@std/assert@1.0.13": {
      "integrity": "ae0d31e41919b12c656c742b22522c32fb26ed0cba32975cb0de2a273cb68b29"
    },
    "@std/path@1.1.1": {
      "integrity": "fe00026bd3a7e6a27f73709b83c607798be40e20c81dde655ce34052fd82ec76",
      "dependencies": [
        "jsr:@std/assert@1",
        "npm:zod"
      ]
    },
    "@std/path@1.10.0": {
      "integrity": "00"
    },
    "@std/path-extra@1.0.0": {
      "integrity": "01"
    }
  },
  "npm": {
    "@esbuild/linux-x64@0.25.8": {
      "integrity": "sha512-a",
      "os": ["linux"],
      "cpu": ["x64", "arm64"]
    },
    "esbuild@0.25.8": {
      "integrity": "sha512-b",
      "optionalDependencies": [
        "@esbuild/linux-x64"
      ],
      "scripts": true,
      "bin": true
    },
    "react-dom@19.1.1_react@19.1.1": {
      "integrity": "sha512-c",
      "dependencies": [
        "cwd@npm:string-width@4.2.3",
        "react",
        "string-width@4.2.3"
      ],
      "optionalPeers": [
        "esbuild"
      ]
    },
    "react@19.1.1": {
      "integrity": "sha512-d",
      "deprecated": true,
      "tarball": "https://x.test/react.tgz"
    },
    "string-width@4.2.3": {
      "integrity": "sha512-e"
    },
    "string-width@5.1.2": {
      "integrity": "sha512-f"
    }
  },
  "redirects": {
    "https://x.test/mod.ts": "https://x.test/v1/mod.ts"
  },
  "remote": {
    "https://x.test/v1/a\"b.ts": "1111",
    "https://x.test/v1/mod.ts": "2222"
  }
}
)";

}  // namespace

TEST_CASE("a lock file of version 5 is read, and written as it was") {
  const DenoLock lock = read(kFive);
  CHECK(lock.version == 5);
  CHECK(lock.specifiers.at("npm:zod@3") == "3.23.8");
  CHECK(lock.specifiers.at("npm:react-dom@^19.1.0") == "19.1.1_react@19.1.1");
  CHECK(lock.jsr.at("@std/path@1.1.1").dependencies ==
        std::set<std::string>{"jsr:@std/assert@1", "npm:zod@3"});
  const DenoLock::NpmPackage& dom = lock.npm.at("react-dom@19.1.1_react@19.1.1");
  CHECK(dom.dependencies == DenoLock::Dependencies{{"cwd", "string-width@4.2.3"},
                                                   {"react", "react@19.1.1"},
                                                   {"string-width", "string-width@4.2.3"}});
  CHECK(dom.optional_peers.at("esbuild") == "esbuild@0.25.8");
  CHECK(lock.npm.at("@esbuild/linux-x64@0.25.8").cpu == std::vector<std::string>{"x64", "arm64"});
  CHECK(lock.npm.at("react@19.1.1").tarball == "https://x.test/react.tgz");
  CHECK(lock.redirects.at("https://x.test/mod.ts") == "https://x.test/v1/mod.ts");
  CHECK(packages::write_deno_lock(lock) == kFive);
}

TEST_CASE("a lock file of version 4 has all dependencies in one list") {
  DenoLock lock = read(kFive);
  lock.version = 4;
  const std::string four = packages::write_deno_lock(lock);
  CHECK(four.find("\"version\": \"4\"") != std::string::npos);
  CHECK(four.find("\"dependencies\": [\n        \"@esbuild/linux-x64\"\n      ]") !=
        std::string::npos);
  for (const char* none : {"optional", "\"os\"", "\"bin\"", "tarball"})
    CHECK(four.find(none) == std::string::npos);
  CHECK(packages::write_deno_lock(read(four)) == four);
}

TEST_CASE("a lock file of version 3 is read, and written as version 4") {
  const DenoLock lock = read(R"({
    "version": "3",
    "packages": {
      "specifiers": {"jsr:@std/fs@^0.218.2": "jsr:@std/fs@0.218.2", "npm:a": "npm:a@1.0.0_b@2.0.0",
                     "npm:@s/c@1": "npm:@s/c@1.2.3"},
      "jsr": {"@std/fs@0.218.2": {"integrity": "00", "dependencies": ["jsr:@std/fs@^0.218.2"]}},
      "npm": {"a@1.0.0_b@2.0.0": {"integrity": "sha512-a", "dependencies": {"b": "b@2.0.0"}},
              "b@2.0.0": {"integrity": "sha512-b", "dependencies": {}}}
    },
    "redirects": {"https://a/": "https://b/"},
    "remote": {"https://b/": "1111"},
    "workspace": {"dependencies": ["npm:a"]}
  })");
  CHECK(lock.specifiers == std::map<std::string, std::string>{{"jsr:@std/fs@^0.218.2", "0.218.2"},
                                                              {"npm:@s/c@1", "1.2.3"},
                                                              {"npm:a", "1.0.0_b@2.0.0"}});
  CHECK(lock.npm.at("a@1.0.0_b@2.0.0").dependencies.at("b") == "b@2.0.0");
  CHECK(lock.remote.size() == 1);
  const std::string four = packages::write_deno_lock(lock);
  CHECK(read(four).npm.at("a@1.0.0_b@2.0.0").dependencies.at("b") == "b@2.0.0");
  CHECK(four.find("\"jsr:@std/fs\"") != std::string::npos);
  CHECK(read(R"({"version": "3", "remote": {"https://b/": "1"}})").remote.size() == 1);
}

TEST_CASE("what deno says of its workspace stays as it is") {
  const std::string text = R"({
  "version": "5",
  "workspace": {
    "dependencies": [
      "npm:a@\"{1}\\",
      "jsr:@b/c"
    ],
    "members": {
      "d": {}
    },
    "links": []
  }
}
)";
  CHECK(packages::write_deno_lock(read(text)) == text);
}

TEST_CASE("the least lock file is a version") {
  CHECK(packages::write_deno_lock(DenoLock()) == "{\n  \"version\": \"5\"\n}\n");
  CHECK(read("\xEF\xBB\xBF{\"version\":\"4\"}").version == 4);
}

TEST_CASE("jsr packages stand in the order of their versions") {
  DenoLock lock;
  const std::vector<std::string> order = {
      "@a/a@1.0.0-alpha",  "@a/a@1.0.0-alpha.1", "@a/a@1.0.0-alpha.beta",
      "@a/a@1.0.0-beta.2", "@a/a@1.0.0-beta.11", "@a/a@1.0.0",
      "@a/a@1.9.0",        "@a/a@1.10.0",        "@a/a-b@0.1.0"};
  for (size_t i = order.size(); i-- != 0;) lock.jsr[order[i]] = {};
  const std::string text = packages::write_deno_lock(lock);
  std::vector<std::string> found;
  for (size_t at = 0; (at = text.find("\"@a/", at)) != std::string::npos; ++at)
    found.push_back(text.substr(at + 1, text.find('"', at + 1) - at - 1));
  CHECK(found == order);
}

TEST_CASE("an npm package's id has a name, a version and perhaps peers") {
  const NpmId id = NpmId::split("@a/b_c@1.0.0-rc.1_react@19.1.1__x@1");
  CHECK(id.name == "@a/b_c");
  CHECK(id.version == "1.0.0-rc.1");
  CHECK(id.peers == "_react@19.1.1__x@1");
  for (const char* none : {"", "a", "@a/b", "a@", "@", "a@_b@1"}) {
    INFO(none);
    CHECK(NpmId::split(none).name.empty());
  }
}

TEST_CASE("a source with another hash than the lock file's is refused") {
  DenoLock lock;
  lock.file = kFile;
  lock.remote["https://x.test/mod.ts?token=abc"] = base::sha256("right");
  lock.jsr["@std/path@1.0.2"].integrity = base::sha256("right");
  CHECK(lock.check_remote("https://x.test/mod.ts?token=abc", "right").ok());
  CHECK(lock.check_remote("https://x.test/other.ts", "wrong").ok());
  const std::string rest =
      "The source code is invalid, as it does not match the expected hash in "
      "the lock file.\n\n  ";
  const std::string hashes = "\n  Actual: " + base::sha256("wrong") +
                             "\n  Expected: " + base::sha256("right") + "\n  Lock file: " + kFile;
  CHECK(lock.check_remote("https://x.test/mod.ts?token=abc", "wrong").error().message ==
        "Integrity check failed for remote specifier. " + rest +
            "Specifier: https://x.test/mod.ts?token=…" + hashes);
  CHECK(lock.check_jsr("@std/path@1.0.2", "right").ok());
  CHECK(lock.check_jsr("@std/path@1.0.2", "wrong").error().message ==
        "Integrity check failed for package. " + rest + "Package: @std/path@1.0.2" + hashes);
}

TEST_CASE("lock files that are none are refused by name") {
  CHECK(error_of("").starts_with(kFile + ": "));
  CHECK(error_of("{").starts_with(kFile + ": "));
  CHECK(error_of("[]") == kFile + ": it is not an object");
  CHECK(error_of("{}") == kFile + ": it has no version that is known");
  CHECK(error_of(R"({"version": 4})") == kFile + ": it has no version that is known");
  CHECK(error_of(R"({"version": "6"})") ==
        kFile + ": version \"6\" of lock files is not known, but 3, 4 and 5 are");
  CHECK(error_of(R"({"version": "5", "npm": []})") == kFile + ": npm: not an object");
  CHECK(error_of(R"({"version": "5", "npm": {"a": {}}})") ==
        kFile + ": \"a\" is no npm package's id");
  CHECK(error_of(R"({"version": "5", "npm": {"a@1": {"dependencies": ["b"]}}})") ==
        kFile + ": the dependency \"b\" is no package of the lock file");
  CHECK(error_of(
            R"({"version": "5", "npm": {"a@1": {"dependencies": ["b"]}, "b@1": {}, "b@2": {}}})") ==
        kFile + ": the dependency \"b\" may be several packages");
  CHECK(error_of(R"({"version": "5", "npm": {"a@1": {"dependencies": [1]}}})") ==
        kFile + ": \"a@1\" is not a string");
  CHECK(error_of(R"({"version": "5", "npm": {"a@1": {"dependencies": ["b@npm:c"]}}})") ==
        kFile + ": the dependency \"b@npm:c\" is no npm package's id");
  CHECK(error_of(R"({"version": "3", "packages": {"specifiers": {"npm:a": "npm:a"}}})") ==
        kFile + ": \"npm:a\" is no package's version");
  CHECK(error_of(R"({"version": "5", "specifiers": {"a": "1"}})") ==
        kFile + ": \"a\" is no package's specifier");
  CHECK(error_of(R"({"version": "5", "remote": {"https://a": {}}})") ==
        kFile + ": \"https://a\" is not a string");
  CHECK(error_of(std::string(100'000, '[')).starts_with(kFile + ": "));
}

TEST_CASE("lock files beyond all measure are refused before they cost much") {
  CHECK(error_of(std::string(packages::kMostLockBytes + 1, ' ')) ==
        kFile + " is longer than the limit of 33554432 bytes");
  std::string many = R"({"version": "5", "remote": {)";
  for (size_t i = 0; i <= packages::kMostLockEntries; ++i)
    many += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":\"\"";
  CHECK(error_of(many + "}}") == kFile + " holds more entries than the limit of 200000");
}
