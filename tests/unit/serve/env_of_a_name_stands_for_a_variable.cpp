#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

#include "support/serve_config.h"

TEST_CASE("env of a name stands for a variable") {
  const auto read = serve_test::read_own(
      "[server]\nport = \"env(PORT)\"\nhost = \"env(NONE)\"\ntrusted_proxies = \"env(LIST)\"\n"
      "threads = \"env(WORD)\"\nadmin_token = \"env(SHORT)\"\n"
      "[log]\naccess = \"env(ON)\"\nsource = \"true\"\n",
      {{"PORT", "8123"},
       {"LIST", "::1,10.0.0.1"},
       {"WORD", "secret"},
       {"ON", "true"},
       {"SHORT", "s"}});
  CHECK(read.config.server.port == 8123);
  CHECK(read.config.server.trusted_proxies == serve_test::Told{"::1", "10.0.0.1"});
  CHECK(read.config.log.access);
  // What a variable holds is in no message.
  CHECK(serve_test::told(read.errors) ==
        serve_test::Told{
            "3:8 there is no variable \"NONE\", or it is empty (export it, or say it in a .env "
            "beside this file)",
            "5:11 env(WORD) must be a whole number from 0 to 1024",
            "6:15 a secret of fewer than 16 characters is found by trying",
            "9:10 must be true or false, not a text (source = true)"});
}

TEST_CASE("the env file beside a configuration is looked into, behind the process's variables") {
  const serve_test::Folder folder;
  folder.write("edgert.toml",
               "[server]\nhost = \"env(EDGERT_TEST_A)\"\nport = \"env(EDGERT_TEST_B)\"\n");
  folder.write(".env", "EDGERT_TEST_A=file\nEDGERT_TEST_B=7\n");
  setenv("EDGERT_TEST_A", "process", 1);
  const auto read = edgert::server::read_config(folder / "edgert.toml");
  unsetenv("EDGERT_TEST_A");
  CHECK(serve_test::told(read.errors) == serve_test::Told{});
  CHECK(read.config.server.host == "process");
  CHECK(read.config.server.port == 7);
  CHECK(read.files == serve_test::Told{folder / "edgert.toml", folder / ".env"});
}

TEST_CASE("a file that is too large, or none, is not read") {
  const serve_test::Folder folder;
  folder.write("edgert.toml", std::string((1 << 20) + 1, '#'));
  CHECK(edgert::server::read_config(folder / "edgert.toml").errors.at(0).code ==
        edgert::ErrorCode::kLimit);
  CHECK(edgert::server::read_config(folder / "absent.toml").errors.at(0).code ==
        edgert::ErrorCode::kNotFound);
  CHECK(edgert::server::read_config(folder.path()).errors.size() == 1);
}
