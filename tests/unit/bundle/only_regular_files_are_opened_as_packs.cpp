#include <sys/stat.h>
#include <unistd.h>

#include "bundle/pack_reader.h"
#include "bundle/pack_writer.h"
#include "unit/bundle/packs.h"

using namespace edgert;
using namespace edgert::test;
using bundle::ChecksumKind;
using bundle::PackReader;

TEST_CASE("only regular files are opened as packs") {
  const PackFolder folder;
  const auto error_of = [](const std::string& path) { return PackReader::open(path).error(); };
  const std::string file = folder.file();
  CHECK(error_of(file).code == ErrorCode::kNotFound);
  REQUIRE(bundle::write_pack(file, some_pack(), ChecksumKind::kNone).ok());
  REQUIRE(symlink(file.c_str(), folder.file("link").c_str()) == 0);
  CHECK(error_of(folder.file("link")).message == folder.file("link") + ": it is a link");
  REQUIRE(mkfifo(folder.file("pipe").c_str(), 0600) == 0);
  CHECK(error_of(folder.file("pipe")).message == folder.file("pipe") + ": it is no regular file");
  CHECK(error_of(folder.file("")).message == folder.file("") + ": it is no regular file");
  CHECK(error_of("/dev/zero").message == "/dev/zero: it is no regular file");
  write_file(folder.file("empty"), "");
  CHECK(error_of(folder.file("empty")).code == ErrorCode::kUnexpectedEof);
}

TEST_CASE("a pack that is open stays as it was when another takes its place") {
  const PackFolder folder;
  REQUIRE(bundle::write_pack(folder.file(), some_pack(), ChecksumKind::kNone).ok());
  const Result<PackReader::Ptr> reader = PackReader::open(folder.file());
  REQUIRE(reader.ok());
  REQUIRE(bundle::write_pack(folder.file(), {}, ChecksumKind::kNone).ok());
  CHECK(reader.value()->unpack().value() == some_pack());
  CHECK(PackReader::open(folder.file()).value()->unpack().value() == bundle::Pack());
}

TEST_CASE("a pack that cannot be written leaves nothing behind") {
  const PackFolder folder;
  REQUIRE(mkdir(folder.file("taken").c_str(), 0700) == 0);
  write_file(folder.file("taken/file"), "");
  const Status status = bundle::write_pack(folder.file("taken"), some_pack(), ChecksumKind::kNone);
  REQUIRE(!status.ok());
  CHECK(status.error().message.starts_with(folder.file("taken") + " cannot be written: "));
  CHECK(folder.entries() == 1);
  CHECK(!bundle::write_pack(folder.file("no/such"), {}, ChecksumKind::kNone).ok());
}
