#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>

#include "base/sha256.h"
#include "store/remote_files.h"
#include "unit/store/cache_folder.h"

using namespace edgert::store;
using namespace edgert::test;

namespace {

const std::string kUrl = "https://x.test/mod.ts?a=1";

std::string file_of(const CacheFolder& folder, const std::string& url) {
  const std::string hash = edgert::base::sha256(url);
  return folder.path() + "/" + hash.substr(0, 1) + "/" + hash;
}

RemoteFile with_body(const std::string& body) {
  RemoteFile file;
  file.body = body;
  return file;
}

}  // namespace

TEST_CASE("a remote file is kept with what says what it is") {
  const CacheFolder folder;
  RemoteFiles files(folder.path());
  RemoteFile file = with_body(std::string("code\0\n3:x", 9));
  file.fetched_ms = 1'700'000'000'123;
  file.fields = {{"content-type", "text/typescript"}, {"set-cookie", "a=b"}, {"etag", "\"1:2\""}};
  REQUIRE(files.write(kUrl + "#part", file).ok());
  RemoteFiles again(folder.path());
  for (const RemoteFiles* reader : {&files, &again}) {
    const auto read = reader->read(kUrl + "#other");
    REQUIRE(read);
    CHECK(read->body == file.body);
    CHECK(read->location.empty());
    CHECK(read->fetched_ms == 1'700'000'000'123);
    REQUIRE(read->fields.size() == 2);
    CHECK(read->fields[0] ==
          std::pair<std::string, std::string>("content-type", "text/typescript"));
    CHECK(read->fields[1].second == "\"1:2\"");
  }
  CHECK(!files.read("https://x.test/mod.ts?a=2"));
  CHECK(!files.read("https://x.test/mod.ts"));
  REQUIRE(files.write(kUrl, with_body("newer")).ok());
  CHECK(files.read(kUrl)->body == "newer");
  CHECK(folder.files() == 1);
}

TEST_CASE("a redirect is kept as one") {
  const CacheFolder folder;
  RemoteFiles files(folder.path());
  RemoteFile file;
  file.location = "https://x.test/elsewhere.ts";
  REQUIRE(files.write(kUrl, file).ok());
  CHECK(files.read(kUrl)->location == file.location);
  CHECK(files.read(kUrl)->body.empty());
}

TEST_CASE("a damaged remote file counts as absent") {
  const CacheFolder folder;
  RemoteFiles files(folder.path());
  REQUIRE(files.write(kUrl, with_body("code")).ok());
  const std::string name = file_of(folder, kUrl);
  std::ifstream in(name, std::ios::binary);
  const std::string whole(std::istreambuf_iterator<char>(in), {});
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] ^= 1;
    std::ofstream(name, std::ios::binary) << damaged;
    // The end of the seal's line seals nothing.
    CHECK(files.read(kUrl).has_value() == (at == 64));
    std::ofstream(name, std::ios::binary) << whole.substr(0, at);
    CHECK(!files.read(kUrl));
  }
  CHECK(!std::filesystem::exists(name));
}

TEST_CASE("a sealed file that is no answer, or another's, counts as absent") {
  const CacheFolder folder;
  RemoteFiles files(folder.path());
  REQUIRE(files.write(kUrl, with_body("code")).ok());
  const std::string other = "https://x.test/other.ts";
  std::filesystem::create_directories(std::filesystem::path(file_of(folder, other)).parent_path());
  std::filesystem::permissions(std::filesystem::path(file_of(folder, other)).parent_path(),
                               std::filesystem::perms::owner_all);
  std::filesystem::copy_file(file_of(folder, kUrl), file_of(folder, other));
  CHECK(!files.read(other));
  const std::string url = std::to_string(kUrl.size()) + ":" + kUrl;
  for (const std::string& text :
       {std::string(), std::string("edgert remote file 1\n"), "edgert remote file 1\n" + url,
        "edgert remote file 1\n" + url + "0:1:0", "edgert remote file 1\n" + url + "0:1:09:code",
        "edgert remote file 1\n" + url + "0:1:018446744073709551615:code",
        "edgert remote file 1\n" + url + "0:1:099999999999999999999:code",
        "edgert remote file 1\n" + url + "0:1:04:code4:etag",
        "edgert remote file 1\n" + url + "-1:"}) {
    INFO(text);
    std::ofstream(file_of(folder, kUrl), std::ios::binary) << edgert::base::sha256(text) << "\n"
                                                           << text;
    CHECK(!files.read(kUrl));
  }
}

TEST_CASE("remote files that others may write are not used") {
  const CacheFolder folder;
  RemoteFiles files(folder.path());
  REQUIRE(files.write(kUrl, with_body("code")).ok());
  chmod(folder.path().c_str(), 0777);
  CHECK(!files.read(kUrl));
  const std::string why =
      "the cache directory " + folder.path() + " is not used: others may write to it";
  CHECK(files.check().error().message == why);
  CHECK(files.write(kUrl, with_body("more")).error().message == why);
  chmod(folder.path().c_str(), 0700);
  const std::string inner = file_of(folder, kUrl).substr(0, folder.path().size() + 3);
  chmod(inner.c_str(), 0770);
  CHECK(!files.read(kUrl));
  CHECK(!files.write(kUrl, with_body("more")).ok());
  chmod(inner.c_str(), 0700);
  CHECK(files.read(kUrl)->body == "code");
}

TEST_CASE("a full disk is told with the name of the file, and leaves what was there") {
  const CacheFolder folder;
  RemoteFiles files(folder.path());
  REQUIRE(files.write(kUrl, with_body("before")).ok());
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const auto written = files.write(kUrl, with_body(std::string(100000, 'x')));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  REQUIRE(!written.ok());
  CHECK(written.error().message == file_of(folder, kUrl) + " cannot be written: File too large");
  CHECK(files.read(kUrl)->body == "before");
  CHECK(folder.files() == 1);
}

TEST_CASE("what writers of remote files that were ended have left behind goes") {
  const CacheFolder folder;
  RemoteFiles(folder.path()).write(kUrl, with_body("code")).value();
  const std::string left = file_of(folder, kUrl) + ".0123456789abcdef";
  const std::string fresh = file_of(folder, kUrl) + ".0123456789abcdee";
  const std::string theirs = file_of(folder, kUrl) + ".bak";
  for (const std::string& name : {left, fresh, theirs}) std::ofstream(name) << "half";
  for (const std::string& name : {left, theirs}) {
    std::filesystem::last_write_time(
        name, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  }
  RemoteFiles(folder.path()).write(kUrl, with_body("code")).value();
  CHECK(!std::filesystem::exists(left));
  CHECK(std::filesystem::exists(fresh));
  CHECK(std::filesystem::exists(theirs));
}

TEST_CASE("several processes keep remote files in one folder") {
  const CacheFolder folder;
  constexpr int kWriters = 4;
  const std::string body(50000, 'x');
  for (int writer = 0; writer < kWriters; ++writer) {
    if (fork() != 0) continue;
    RemoteFiles files(folder.path());
    bool whole = true;
    for (int i = 0; i < 100; ++i) {
      const std::string url = kUrl + std::to_string(i % 10);
      whole = whole && files.write(url, with_body(body)).ok();
      const auto read = files.read(url);
      whole = whole && read && read->body == body;
    }
    _exit(whole ? 0 : 1);
  }
  for (int writer = 0; writer < kWriters; ++writer) {
    int status = 0;
    REQUIRE(wait(&status) > 0);
    CHECK(status == 0);
  }
  CHECK(folder.files() == 10);
}
