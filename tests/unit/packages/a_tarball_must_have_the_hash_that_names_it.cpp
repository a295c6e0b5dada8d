#include "base/digest.h"
#include "base/text_codecs.h"
#include "packages/integrity.h"
#include "unit/packages/tarballs.h"

using namespace edgert;
using namespace edgert::test;
using base::Hash;

namespace {

std::string sri(const char* name, Hash hash, const std::string& bytes) {
  return std::string(name) + "-" + base::base64_encode(base::digest(hash, bytes));
}

bool holds(const std::string& integrity, const std::string& shasum = "") {
  return packages::check_integrity("abc", integrity, shasum).ok();
}

}  // namespace

TEST_CASE("the strongest hash of an integrity counts, and one of them must hold") {
  const std::string sha512 = sri("sha512", Hash::kSha512, "abc");
  const std::string sha1 = sri("sha1", Hash::kSha1, "abc");
  const std::string wrong512 = sri("sha512", Hash::kSha512, "abd");
  const std::string wrong1 = sri("sha1", Hash::kSha1, "abd");
  CHECK(sha512 ==
        "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpU"
        "yknw==");
  CHECK(holds(sha512));
  CHECK(holds(sha1));
  CHECK(holds(sri("sha256", Hash::kSha256, "abc")));
  CHECK(holds(sri("sha384", Hash::kSha384, "abc") + "?x=y"));
  CHECK(holds("  " + wrong1 + "\t" + sha512 + " "));
  CHECK(holds(wrong512 + " " + sha512));
  CHECK(!holds(wrong512));
  CHECK(!holds(sha1 + " " + wrong512));
  CHECK(!holds("sha512-"));
  CHECK(!holds("sha512-===="));
  CHECK(!holds("md5-kAFQmDzST7DWlj99KOF/cg=="));
  CHECK(!holds("nonsense"));
  CHECK(!holds(std::string(1 << 20, 'x')));
}

TEST_CASE("a SHA-1 sum counts where there is no integrity") {
  const std::string right = "a9993e364706816aba3e25717850c26c9cd0d89d";
  CHECK(holds("", right));
  CHECK(holds(" ", "A9993E364706816ABA3E25717850C26C9CD0D89D"));
  CHECK(!holds("", "a9993e364706816aba3e25717850c26c9cd0d89e"));
  CHECK(!holds(sri("sha512", Hash::kSha512, "abd"), right));
  CHECK(holds("", ""));
  const Status wrong = packages::check_integrity("abc", "", "00");
  CHECK(wrong.error().message ==
        "what came does not have the hash it must have: expected SHA-1 00, is SHA-1 " + right);
}

TEST_CASE("a tarball with another hash is not unpacked") {
  const UnpackFolder folder;
  const std::string bytes = gzip(tar_of({{"p/a", "x"}}));
  const std::string right = sri("sha512", Hash::kSha512, bytes);
  const std::string wrong = sri("sha512", Hash::kSha512, "");
  const Status refused =
      packages::unpack({"https://me:word@x.test/a.tgz", bytes, wrong, ""}, folder.path());
  REQUIRE(!refused.ok());
  CHECK(refused.error().message ==
        "https://x.test/a.tgz: what came does not have the hash it must have: expected " + wrong +
            ", is " + right);
  CHECK(folder.entries() == 0);
  CHECK(packages::unpack({"a", bytes, right, ""}, folder.path()).ok());
}
