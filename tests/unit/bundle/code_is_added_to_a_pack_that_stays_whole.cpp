#include <sys/stat.h>

#include <atomic>
#include <thread>

#include "bundle/added_code.h"
#include "bundle/pack_writer.h"
#include "unit/bundle/packs.h"

using namespace edgert;
using namespace edgert::test;
using bundle::ChecksumKind;
using bundle::Pack;
using bundle::PackReader;

namespace {

constexpr char kIndex[] = "file:///f/index.ts";

PackReader::Ptr opened(const std::string& path) { return PackReader::open(path).value(); }

}  // namespace

TEST_CASE("code is added to a pack, and the rest of it stays") {
  const PackFolder folder;
  REQUIRE(bundle::write_pack(folder.file(), some_pack(), ChecksumKind::kSha256, 0640).ok());
  const PackReader::Ptr run = opened(folder.file());
  REQUIRE(bundle::add_code(folder.file(), *run, "v8 16",
                           {{kIndex, "new"}, {"file:///f/a.cjs", "also"}, {"a:unknown", "x"}})
              .ok());
  Pack expected = some_pack();
  expected.modules[kIndex].code["v8 16"] = "new";
  expected.modules["file:///f/a.cjs"].code["v8 16"] = "also";
  const PackReader::Ptr now = opened(folder.file());
  CHECK(now->unpack().value() == expected);
  CHECK(now->checksum() == ChecksumKind::kSha256);
  struct stat info;
  REQUIRE(stat(folder.file().c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0640);
  CHECK(folder.entries() == 1);
}

TEST_CASE("code of a text that is another by now is not added") {
  const PackFolder folder;
  REQUIRE(bundle::write_pack(folder.file(), some_pack(), ChecksumKind::kNone).ok());
  const PackReader::Ptr run = opened(folder.file());
  Pack other = some_pack();
  other.modules[kIndex].text = "import './b.cjs'; import('./late.js');";
  REQUIRE(bundle::write_pack(folder.file(), other, ChecksumKind::kNone).ok());
  REQUIRE(
      bundle::add_code(folder.file(), *run, "v8 16", {{kIndex, "new"}, {"file:///f/a.cjs", "also"}})
          .ok());
  other.modules["file:///f/a.cjs"].code["v8 16"] = "also";
  CHECK(opened(folder.file())->unpack().value() == other);
}

TEST_CASE("engines of long ago make room") {
  const PackFolder folder;
  Pack pack;
  pack.modules["a:b"].text = "x";
  REQUIRE(bundle::write_pack(folder.file(), pack, ChecksumKind::kNone).ok());
  const PackReader::Ptr run = opened(folder.file());
  for (size_t i = 0; i <= bundle::kMostEngines; ++i)
    REQUIRE(bundle::add_code(folder.file(), *run, std::to_string(i), {{"a:b", "code"}}).ok());
  pack.modules["a:b"].code = {{std::to_string(bundle::kMostEngines), "code"}};
  CHECK(opened(folder.file())->unpack().value() == pack);
}

TEST_CASE("no code is added to what is damaged or gone") {
  const PackFolder folder;
  REQUIRE(bundle::write_pack(folder.file(), some_pack(), ChecksumKind::kNone).ok());
  const PackReader::Ptr run = opened(folder.file());
  std::string bytes = read_file(folder.file());
  bytes[bytes.find("hello")] = '#';
  std::filesystem::remove(folder.file());
  CHECK(bundle::add_code(folder.file(), *run, "e", {{kIndex, "x"}}).error().code ==
        ErrorCode::kNotFound);
  write_file(folder.file(), bytes);
  CHECK(bundle::add_code(folder.file(), *run, "e", {{kIndex, "x"}}).error().message ==
        folder.file() + ": the file static/a.txt is damaged");
  CHECK(read_file(folder.file()) == bytes);
}

TEST_CASE("those who add code at once never leave a torn pack") {
  const PackFolder folder;
  REQUIRE(bundle::write_pack(folder.file(), some_pack(), ChecksumKind::kSha256).ok());
  const PackReader::Ptr run = opened(folder.file());
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0};
  std::thread reading([&] {
    while (!stop) {
      const Result<PackReader::Ptr> reader = PackReader::open(folder.file());
      if (!reader.ok() || !reader.value()->unpack().ok()) ++torn;
    }
  });
  std::vector<std::thread> adding;
  for (int number = 0; number < 3; ++number) {
    adding.emplace_back([&, number] {
      for (int i = 0; i < 30; ++i) {
        const std::string code(static_cast<size_t>(1000 * number + i + 1), 'c');
        if (!bundle::add_code(folder.file(), *run, "v8 " + std::to_string(number), {{kIndex, code}})
                 .ok())
          ++torn;
      }
    });
  }
  for (std::thread& thread : adding) thread.join();
  stop = true;
  reading.join();
  CHECK(torn == 0);
  CHECK(folder.entries() == 1);
  CHECK(opened(folder.file())->module(kIndex).value().text == some_pack().modules[kIndex].text);
}
