#include "unit/files/private_tmp.h"

using namespace edgert::test;

TEST_CASE("what is written is counted, and what does not fit is not written") {
  PrivateTmp tmp;
  CHECK(tmp.write("/a", 600) == 600);
  CHECK(tmp.write("/b", 600) == 400);
  CHECK(tmp.used() == 1000);
  CHECK(tmp.write("/c", 1) == -EDQUOT);
  // What is written over what is there takes no more room.
  CHECK(tmp.open("/a")->write("yyyy", 4, 0) == 4);
  CHECK(tmp.open("/a")->write("yyyy", 4, 598) == 2);
  CHECK(tmp.open("/a", O_WRONLY | O_APPEND)->write("y", 1, 0) == -EDQUOT);
  CHECK(tmp.used() == 1000);
}

TEST_CASE("holes count as if they were written") {
  PrivateTmp tmp;
  CHECK(tmp.open("/a")->write("x", 1, 900) == 1);
  CHECK(tmp.used() == 901);
  CHECK(tmp.open("/b")->write("x", 1, 1000) == -EDQUOT);
  CHECK(tmp.open("/b")->write("x", 1, INT64_MAX - 10) == -EDQUOT);
  CHECK(tmp.files.truncate("/a", 1001) == -EDQUOT);
  CHECK(tmp.files.truncate("/a", 1000) == 0);
  CHECK(tmp.used() == 1000);
}

TEST_CASE("what becomes shorter or goes gives its bytes back") {
  PrivateTmp tmp;
  tmp.write("/a", 900);
  CHECK(tmp.files.truncate("/a", 100) == 0);
  CHECK(tmp.used() == 100);
  CHECK(tmp.write("/a", 10) == 10);
  CHECK(tmp.used() == 10);
  tmp.write("/b", 500);
  CHECK(tmp.files.rename("/b", "/a") == 0);
  CHECK(tmp.used() == 500);
  CHECK(tmp.files.remove_file("/a") == 0);
  CHECK(tmp.used() == 0);
  CHECK(tmp.entries() == 0);
}

TEST_CASE("a copy counts like what it is a copy of, and stops at the quota") {
  PrivateTmp tmp;
  tmp.write("/a", 400);
  CHECK(tmp.files.copy("/a", "/b", false) == 0);
  CHECK(tmp.used() == 800);
  CHECK(tmp.files.copy("/a", "/b", true) == -EEXIST);
  CHECK(tmp.files.copy("/a", "/c", false) == -EDQUOT);
  CHECK(tmp.used() == 1000);
  CHECK(tmp.files.copy("/a", "/a", false) == 0);
  CHECK(tmp.read("/a") == std::string(400, 'x'));
}

TEST_CASE("a file without a name counts until it is closed") {
  PrivateTmp tmp;
  auto file = tmp.open("/a");
  CHECK(file->write("0123456789", 10, -1) == 10);
  CHECK(tmp.files.remove_file("/a") == 0);
  CHECK(tmp.entries() == 0);
  CHECK(tmp.used() == 10);
  CHECK(file->write("0123456789", 10, -1) == 10);
  CHECK(tmp.used() == 20);
  file.reset();
  CHECK(tmp.used() == 0);
}

TEST_CASE("a file of several names counts once") {
  PrivateTmp tmp;
  tmp.write("/a", 300);
  CHECK(tmp.files.link("/a", "/b") == 0);
  CHECK(tmp.used() == 300);
  CHECK(tmp.entries() == 2);
  CHECK(tmp.files.rename("/a", "/b") == 0);  // the same file: both stay
  CHECK(tmp.files.remove_file("/a") == 0);
  CHECK(tmp.used() == 300);
  CHECK(tmp.files.remove_file("/b") == 0);
  CHECK(tmp.used() == 0);
}

TEST_CASE("a tree gives back all that was in it") {
  PrivateTmp tmp;
  std::string first;
  CHECK(tmp.files.make_folder("/a/b/c", 0777, true, &first) == 0);
  CHECK(first == "/a");
  tmp.write("/a/1", 100);
  tmp.write("/a/b/c/2", 200);
  CHECK(tmp.files.symlink("/tmp/a/1", "/a/b/link") == 0);
  CHECK(tmp.entries() == 6);
  auto open = tmp.open("/a/1");
  CHECK(tmp.files.remove_all("/a") == 0);
  CHECK(tmp.entries() == 0);
  CHECK(tmp.used() == 100);
  open.reset();
  CHECK(tmp.used() == 0);
  CHECK(tmp.files.remove_all("/a") == -ENOENT);
}
