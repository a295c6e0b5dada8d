#include "unit/files/private_tmp.h"

using namespace edgert::test;

TEST_CASE("files, folders and links count, whatever they are made by") {
  PrivateTmp tmp(1000, 4);
  std::string made;
  CHECK(tmp.write("/file", 0) == 0);
  CHECK(tmp.files.make_folder("/folder", 0777, false, &made) == 0);
  CHECK(tmp.files.symlink("file", "/symlink") == 0);
  CHECK(tmp.files.link("/file", "/link") == 0);
  std::shared_ptr<edgert::binding::OpenedFile> file;
  CHECK(tmp.files.open("/more", O_WRONLY | O_CREAT, 0666, &file) == -EDQUOT);
  CHECK(tmp.files.open("/more", O_WRONLY | O_CREAT | O_EXCL, 0666, &file) == -EDQUOT);
  CHECK(tmp.files.make_folder("/folder/more", 0777, false, &made) == -EDQUOT);
  CHECK(tmp.files.symlink("file", "/more") == -EDQUOT);
  CHECK(tmp.files.link("/file", "/more") == -EDQUOT);
  CHECK(tmp.files.copy("/file", "/more", false) == -EDQUOT);
  CHECK(tmp.files.make_temporary("/", "", true, &made) == -EDQUOT);
  // What is there is opened as before.
  CHECK(tmp.files.open("/file", O_WRONLY | O_CREAT, 0666, &file) == 0);
  CHECK(tmp.files.remove_folder("/folder") == 0);
  CHECK(tmp.files.make_temporary("/", ".txt", false, &made) == 0);
  CHECK(tmp.entries() == 4);
}

TEST_CASE("nothing is made by who asks for a folder") {
  PrivateTmp tmp;
  std::shared_ptr<edgert::binding::OpenedFile> file;
  CHECK(tmp.files.open("/a", O_RDONLY | O_CREAT | O_DIRECTORY, 0666, &file) == -EINVAL);
  CHECK(tmp.read("/a") == std::to_string(-ENOENT));
  CHECK(tmp.entries() == 0);
}
