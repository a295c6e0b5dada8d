#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "bundle/eszip_reader.h"
#include "unit/bundle/eszips.h"

using namespace edgert;
using namespace edgert::test;
using bundle::read_eszip;

namespace {

std::string fault_of_eszip(const std::string& bytes) {
  const auto read = read_eszip(bytes, "it");
  return read.ok() ? "" : read.error().message;
}

EszipMaker some_eszip(EszipChecksum checksum) {
  EszipMaker maker("ESZIP2.3", checksum);
  maker.module("a:index", kJs, "import 'b'", "{}")
      .module("a:b", kJs, "export {}", "{ }")
      .redirect("a:c", "a:b")
      .npm_root("n", 0)
      .npm_package("n@1.0.0", {{"n", 0}});
  return maker;
}

std::string slots(uint32_t offset, uint32_t size) {
  return sized("a:b") + '\0' + big_endian(offset) + big_endian(size) + std::string(9, '\0');
}

}  // namespace

TEST_CASE("an eszip that ends too early is found, wherever it ends") {
  const EszipChecksum checksum = GENERATE(kNoChecksum, kSha256, kXxHash3);
  const std::string bytes = some_eszip(checksum).bytes();
  REQUIRE(fault_of_eszip(bytes).empty());
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto read = read_eszip(bytes.substr(0, size), "it");
    REQUIRE(!read.ok());
    CHECK(read.error().code == ErrorCode::kUnexpectedEof);
    CHECK(read.error().message.starts_with("it: unexpected end of file"));
  }
  CHECK(read_eszip("", "").error().message == "unexpected end of file");
  CHECK(fault_of_eszip(bytes.substr(0, 8)) == "it: unexpected end of file in its options");
}

TEST_CASE("a byte of an eszip that has changed is found where there are checksums") {
  const EszipChecksum checksum = GENERATE(kSha256, kXxHash3);
  const std::string bytes = some_eszip(checksum).bytes();
  for (size_t at = 8; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x04);
    // A checksum of a kind that nobody knows is not checked, and that is told.
    if (const auto read = read_eszip(damaged, "it"); read.ok())
      CHECK(read.value().notes.size() == 1);
  }
  const auto damage = [&](std::string_view text) {
    std::string damaged = bytes;
    damaged[damaged.find(text)] = '#';
    return fault_of_eszip(damaged);
  };
  CHECK(damage("import 'b'") ==
        "it: invalid eszip v2: the checksum of the source of a:index is wrong");
  CHECK(damage("{ }") == "it: invalid eszip v2: the checksum of the source map of a:b is wrong");
  CHECK(damage("a:index") == "it: invalid eszip v2: the checksum of its list of modules is wrong");
}

TEST_CASE("what is no eszip of version 2 says so") {
  CHECK(fault_of_eszip("no eszip at all") == "it: invalid eszip v2: it has no magic");
  CHECK(fault_of_eszip("no") == "it: invalid eszip v2: it has no magic");
  for (const std::string bytes :
       {R"({"version":1,"modules":{}})", " {\"version\":1}", "ESZIP2.4........", "ESZIP_V3"}) {
    const auto read = read_eszip(bytes, "it");
    CHECK(read.error().code == ErrorCode::kNotSupported);
    CHECK(read.error().message ==
          "it: eszips of version 1, and of versions after 2.3, are not supported");
  }
}

TEST_CASE("an eszip that says what cannot be is refused") {
  const auto refused = [](const EszipMaker& maker) {
    const std::string fault = fault_of_eszip(maker.bytes());
    constexpr std::string_view kPrefix = "it: invalid eszip v2: ";
    CHECK(fault.starts_with(kPrefix));
    return fault.substr(std::min(fault.size(), kPrefix.size()));
  };
  const std::string beyond = "the source of a:b lies beyond the others' end";
  for (const auto& [offset, size] : std::vector<std::pair<uint32_t, uint32_t>>{
           {0, 5}, {4, 1}, {0xffffffff, 0xffffffff}, {1, 0xffffffff}, {0xffffffff, 0}})
    CHECK(refused(EszipMaker().raw_head(slots(offset, size)).raw_sources("four")) == beyond);
  CHECK(fault_of_eszip(EszipMaker().raw_head(slots(0, 4)).raw_sources("four").bytes()).empty());
  CHECK(refused(EszipMaker()
                    .module("a:a", kJs, "")
                    .raw_head(slots(0, 4))
                    .raw_head(slots(0, 4).replace(6, 1, "c"))
                    .raw_sources("four")) == "sources share their bytes");
  CHECK(refused(EszipMaker().raw_head(sized("a:b") + '\3')) == "invalid entry kind 3 of a:b");
  CHECK(refused(EszipMaker("ESZIP_V2", kSha256).npm_root("a", 0)) == "invalid entry kind 2 of a");
  CHECK(refused(EszipMaker().module("a:b", static_cast<EszipModuleKind>(5), "")) ==
        "invalid module kind 5 of a:b");
  CHECK(refused(EszipMaker().raw_head(big_endian(0xffffffff) + "a")) ==
        "its list of modules ends within one of them");
  CHECK(refused(EszipMaker().raw_head(sized("a:b") + '\0' + "1234")) ==
        "its list of modules ends within a:b");
  CHECK(refused(EszipMaker().module("\xff", kJs, "")) == "a specifier is no UTF-8");
  CHECK(refused(EszipMaker().redirect("a:b", "\xff")) == "a specifier is no UTF-8");
  CHECK(refused(EszipMaker().npm_root("n@1", 0)) == "npm package 'n@1': missing index '0'");
  CHECK(refused(EszipMaker().npm_package("n@1.0.0", {{"m", 1}})) ==
        "npm package 'n@1.0.0': missing index '1'");
  CHECK(refused(EszipMaker().npm_package("n@1.0.0", {}).npm_package("n@1.0.0", {})) ==
        "npm package 'n@1.0.0' is listed twice");
  const std::string cut = "its list of npm packages ends within one of them";
  CHECK(refused(EszipMaker().raw_npm(sized("n") + big_endian(0xffffffff))) == cut);
  CHECK(refused(EszipMaker().raw_npm(sized("n") + big_endian(1) + big_endian(9) + "1234")) == cut);
  CHECK(refused(EszipMaker().raw_npm("abc")) == cut);
  CHECK(refused(EszipMaker().options("123")) == "options are expected to be byte tuples");
  CHECK(refused(EszipMaker().options({0, 7})) == "checksum size must be known");
  CHECK(fault_of_eszip(EszipMaker().options({1, 32}).bytes()).starts_with("it: "));
}

TEST_CASE("an eszip of too many modules is refused") {
  const auto with = [](size_t count) {
    std::string head;
    for (size_t i = 0; i < count; ++i)
      head += sized(std::to_string(i)) + '\0' + std::string(17, '\0');
    return fault_of_eszip(EszipMaker().raw_head(head).bytes());
  };
  CHECK(with(100'000).empty());
  CHECK(with(100'001) == "it: the eszip has more modules than the limit of 100000");
  CHECK(fault_of_eszip(EszipMaker().module(std::string((1 << 20) + 1, 'a'), kJs, "").bytes())
            .ends_with("is longer than the limit of 1048576 bytes"));
}
