#include <sys/resource.h>

#include <csignal>

#include "unit/packages/tarballs.h"

using namespace edgert;
using namespace edgert::test;

namespace {

const std::string kSaid = std::string(UnpackFolder::kName) + ": the tarball";

}  // namespace

TEST_CASE("entries of a tarball that lead out of the package are refused") {
  for (const char type : {'0', '5', '2', '1', '3'}) {
    for (const char* path : {"../x", "package/../x", "package/../../x", "package/a/..", "..",
                             "package/a/../../../x"}) {
      const UnpackFolder folder;
      CHECK(folder.unpack({{path, "x", type, "y"}}) ==
            kSaid + "'s entry " + path + " leads out of the package");
      CHECK(folder.is_alone());
    }
  }
  const UnpackFolder folder;
  CHECK(folder.unpack({{"/tmp/edgert-absolute", "x"}}) ==
        kSaid + "'s entry /tmp/edgert-absolute has an absolute path");
  CHECK(folder.unpack({pax("path", "/tmp/edgert-absolute"), {"package/a", "x"}}) ==
        kSaid + "'s entry /tmp/edgert-absolute has an absolute path");
  CHECK(!std::filesystem::exists("/tmp/edgert-absolute"));
}

TEST_CASE("names in a tarball that are no file's are refused") {
  const UnpackFolder folder;
  for (const char* path : {"package/a\\b", "package/..\\x", "package/a\nb", "package/a\x1b[2J"}) {
    CHECK(folder.unpack({{path, "x"}})
              .ends_with(" has a character in its path that packages do not have"));
  }
  CHECK(folder.unpack({{"package/a\x7f", "x"}}).find("entry package/a? has") != std::string::npos);
  CHECK(folder.unpack({pax("path", "package/" + std::string(300, 'a')), {"package/a", "x"}})
            .ends_with("has a name of more than 255 bytes"));
  std::string deep = "package", deeper = "package";
  for (int i = 0; i < 600; ++i) deep += "/d";
  for (int i = 0; i < 130; ++i) deeper += "/d";
  for (const std::string& path : {deep, deeper}) {
    CHECK(folder.unpack({pax("path", path), {"package/a", "x"}})
              .ends_with("has a path of more than 1000 bytes or 128 folders"));
  }
  // What lies behind a NUL is no part of a name.
  CHECK(folder.unpack({pax("path", std::string("package/a\0/../../../x", 21)), {"p", "x"}}) == "");
  CHECK(folder.entries() == 1);
  CHECK(folder.is_alone());
}

TEST_CASE("a tarball whose files and folders contradict each other is refused") {
  const UnpackFolder folder;
  CHECK(folder.unpack({{"p/a", "file"}, {"p/a/b", "below it"}})
            .find("entry p/a/b cannot be written below " + folder.path()) != std::string::npos);
  CHECK(folder.unpack({{"p/c/d", "file"}, {"p/c", "in its folder's place"}})
            .find("entry p/c cannot be written below " + folder.path()) != std::string::npos);
}

TEST_CASE("a link that lies in the folder already is not followed") {
  const UnpackFolder folder, other;
  std::filesystem::create_symlink(other.path(), folder.path() + "/lib");
  CHECK(folder.unpack({{"p/lib/a.js", "a"}}).find("cannot be written") != std::string::npos);
  std::filesystem::create_symlink(other.path() + "/b.js", folder.path() + "/b.js");
  CHECK(folder.unpack({{"p/b.js", "b"}}) == "");
  CHECK(folder.read("b.js") == "b");
  CHECK(other.entries() == 0);
}

TEST_CASE("a tarball that unpacks to too much is given up at the limit") {
  packages::TarballLimits limits;
  limits.most_bytes = 3'000'000;
  limits.most_file_bytes = 1'000'000;
  limits.most_entries = 100;
  const std::string most(1'000'000, 'x');
  const UnpackFolder folder;
  CHECK(folder.unpack({{"p/a", most}, {"p/b", most}, {"p/c", most}}, limits) == "");
  const std::string too_many = kSaid + "'s files are longer than the limit of 3000000 bytes";
  CHECK(folder.unpack({{"p/a", most}, {"p/b", most}, {"p/c", most}, {"p/d", "x"}}, limits) ==
        too_many);
  CHECK(folder.unpack({{"p/a", most + "x"}}, limits) ==
        kSaid + "'s entry p/a is longer than the limit of 1000000 bytes");
  // What is not written counts too.
  CHECK(folder.unpack({{"a", most}, {"b", most}, {"c", most}, {"d", "x"}}, limits) == too_many);
  CHECK(folder.unpack({{"beside", most + "x"}}, limits) ==
        kSaid + "'s entry beside is longer than the limit of 1000000 bytes");
  std::vector<TarEntry> heads;
  for (int i = 0; i < 10; ++i) {
    heads.push_back(pax("comment", most));
    heads.push_back({"p/" + std::to_string(i), "x"});
  }
  CHECK(folder.unpack(heads, limits) == too_many);
}

TEST_CASE("a tarball of too many files is given up at the limit") {
  packages::TarballLimits limits;
  limits.most_entries = 100;
  const std::string said = kSaid + " holds more files and folders than the limit of 100";
  std::vector<TarEntry> files, folders, links;
  for (int i = 0; i < 101; ++i) {
    files.push_back({"p/" + std::to_string(i), ""});
    folders.push_back({"p/" + std::to_string(i) + "/a", ""});
    links.push_back({"p/" + std::to_string(i), "", '2', "x"});
  }
  CHECK(UnpackFolder().unpack(files, limits) == said);
  folders.resize(60);
  CHECK(UnpackFolder().unpack(folders, limits) == said);
  CHECK(UnpackFolder().unpack(links, limits) == said);
  files.pop_back();
  CHECK(UnpackFolder().unpack(files, limits) == "");
}

TEST_CASE("whoever counts what is unpacked may refuse it before it is written") {
  uint64_t charged = 0;
  packages::TarballLimits limits;
  limits.charge = [&](uint64_t bytes) -> Status {
    if (charged + bytes > 500'000) return Error{ErrorCode::kLimit, "the disk's part is spent"};
    charged += bytes;
    return Unit{};
  };
  const UnpackFolder folder;
  const std::string bytes(300'000, 'x');
  CHECK(folder.unpack({{"p/a", bytes}, {"p/b", bytes}}, limits) ==
        std::string(UnpackFolder::kName) + ": the disk's part is spent");
  CHECK(charged >= 300'000);
  CHECK(folder.read("a") == bytes);
  CHECK(folder.read("b").size() < bytes.size());
}

TEST_CASE("entries without end are given up at the usual limit") {
  std::string tar;
  const std::string head = tar_head({"p/a", "", '2', "b"});
  for (int i = 0; i < 110'000; ++i) tar += head;
  CHECK(UnpackFolder().unpack(gzip(tar)) ==
        kSaid + " holds more files and folders than the limit of 100000");
}

TEST_CASE("a tarball that breaks off or is none is refused") {
  const UnpackFolder folder;
  std::string noise;
  for (unsigned i = 0, x = 1; i < 100'000; ++i)
    noise += static_cast<char>((x = x * 69069 + 1) >> 16);
  const std::string whole = gzip(tar_of({{"p/a", noise}}));
  for (const size_t size : {size_t{20}, whole.size() / 2, whole.size() - 2000})
    CHECK(folder.unpack(whole.substr(0, size)).starts_with(kSaid + " "));
  CHECK(folder.unpack(gzip(tar_of({{"p/a", "x"}}).substr(0, 512))).starts_with(kSaid + " "));
  CHECK(folder.unpack(gzip("no tar at all")).starts_with(kSaid + " is malformed: "));
  CHECK(folder.unpack(std::string()).starts_with(kSaid + " "));
  CHECK(folder.unpack(gzip(std::string(1024, '\0'))).starts_with(kSaid + " "));
  CHECK(folder.unpack({{"p/", "", '5'}}) == kSaid + " holds no files");
  CHECK(folder.unpack({{"p/a", "x", '0', "", 0644, 077777777777}}).starts_with(kSaid + "'s entry"));
  CHECK(folder.unpack(std::string("PK\x03\x04", 4) + std::string(1000, '\0'))
            .starts_with(kSaid + " is malformed"));
}

TEST_CASE("a tarball that is compressed again and again is refused") {
  const UnpackFolder folder;
  std::string tar = tar_of({{"p/a", "x"}});
  CHECK(folder.unpack(gzip(gzip(tar))) ==
        std::string(UnpackFolder::kName) + ": it is compressed more than once");
}

TEST_CASE("sparse files in a tarball are refused") {
  const UnpackFolder folder;
  CHECK(folder
            .unpack({pax("GNU.sparse.size", "99999999999"),
                     pax("GNU.sparse.map", "0,1,99999999000,1"),
                     {"p/a", "xy"}})
            .starts_with(kSaid));
  CHECK(folder.unpack({pax("GNU.sparse.map", "0,1,1000000,1"), {"p/a", "xy"}}).starts_with(kSaid));
}

TEST_CASE("a full disk is told with the entry and the folder") {
  const UnpackFolder folder;
  const std::string tarball = gzip(tar_of({{"p/a", std::string(100'000, 'x')}}));
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const std::string error = folder.unpack(tarball);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(error ==
        kSaid + "'s entry p/a cannot be written below " + folder.path() + ": File too large");
}
