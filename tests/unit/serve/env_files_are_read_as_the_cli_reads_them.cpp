#include <catch2/catch_test_macros.hpp>

#include "serve/env_file.h"
#include "support/serve_config.h"

namespace {

edgert::server::NamedTexts variables_of(const std::string& text) {
  const auto file = edgert::server::parse_env("/p/.env", text);
  CHECK(serve_test::told(file.errors) == serve_test::Told{});
  CHECK(serve_test::told(file.notes) == serve_test::Told{});
  return file.variables;
}

}  // namespace

TEST_CASE("env files are read as the cli reads them") {
  using Texts = edgert::server::NamedTexts;
  CHECK(variables_of("") == Texts{});
  CHECK(variables_of("\xEF\xBB\xBF# c\n\n  \t\n---\nA=1") == Texts{{"A", "1"}});
  CHECK(variables_of("export A=1\r\nexport\tB = two words \r\nC: 3\n") ==
        Texts{{"A", "1"}, {"B", "two words"}, {"C", "3"}});
  CHECK(variables_of("A=x # c\nB=x#y\nC=#y\nD= # y\nE=\nF='#'#c\n") ==
        Texts{{"A", "x"}, {"B", "x#y"}, {"C", "#y"}, {"D", ""}, {"E", ""}, {"F", "#"}});
  CHECK(variables_of("A=1\nA=2\n") == Texts{{"A", "2"}});
  CHECK(variables_of("A=\"x\\n\\t\\r\\\\n\\\"y\"\nB='x\\n$A\\'y'\n") ==
        Texts{{"A", "x\n\t\r\\n\"y"}, {"B", "x\\n$A'y"}});
  CHECK(variables_of("A=\"-----BEGIN\r\nx=y\r\n# z\"\r\nB='1\n2'\n") ==
        Texts{{"A", "-----BEGIN\nx=y\n# z"}, {"B", "1\n2"}});
  CHECK(variables_of("A=it's \"fine\"\nexporter=1\n") ==
        Texts{{"A", "it's \"fine\""}, {"exporter", "1"}});
  CHECK(
      variables_of("A=a\nB=$A-${A}.$a${\nC=\"$A\\$A\"\nD='$A'\nE=pa$$\nF=\\$A\n") ==
      Texts{{"A", "a"}, {"B", "a-a.$a${"}, {"C", "a$A"}, {"D", "$A"}, {"E", "pa$$"}, {"F", "$A"}});
}

TEST_CASE("names that no line before has are told") {
  const auto file = edgert::server::parse_env("/p/.env", "A=x\nPASSWORD=geheim$WORD\n");
  CHECK(file.variables == edgert::server::NamedTexts{{"A", "x"}, {"PASSWORD", "geheim"}});
  CHECK(serve_test::told(file.notes) ==
        serve_test::Told{"2:10 no line before has WORD: nothing stands in its place ('…' keeps a "
                         "\"$\" as it is)"});
}

TEST_CASE("faults of env files have their lines, and show no value") {
  const auto file = edgert::server::parse_env(
      "/p/.env",
      "geheim\nA='geheim' geheim\nB+=geheim\nC=\"geheim\n  geheim\" geheim\nD=\"geheim\nE=geheim");
  CHECK(serve_test::told(file.errors) ==
        serve_test::Told{
            "1:1 this is no NAME=value (a comment begins with \"#\")",
            "2:3 a comment or the end of the line has to follow the closing quote",
            "3:1 a variable's name has letters, digits, \"_\", \".\" and \"-\", at most 256",
            "4:3 a comment or the end of the line has to follow the closing quote",
            "6:3 the quote is not closed"});
  CHECK(file.errors.at(1).detail->excerpt == "A=…");
  for (const edgert::Error& error : file.errors) {
    CHECK(error.message.find("geheim") == std::string::npos);
    CHECK(error.detail->excerpt.find("geheim") == std::string::npos);
  }
}

TEST_CASE("values that grow out of each other are bounded") {
  std::string text = "A0=" + std::string(1000, 'x') + "\n";
  for (int at = 1; at < 40; ++at) {
    const std::string last = "$A" + std::to_string(at - 1) + " ";
    text += "A" + std::to_string(at) + "=" + last + last + "\n";
  }
  const auto file = edgert::server::parse_env("/p/.env", text);
  CHECK(file.errors.size() == 1);
}

TEST_CASE("names of the platform are left out of env files") {
  edgert::server::EnvFile file =
      edgert::server::parse_env("/p/.env", "SUPABASE_URL=x\nsupabase_x=y\n");
  edgert::server::drop_reserved("/p/.env", &file);
  CHECK(file.variables == edgert::server::NamedTexts{{"supabase_x", "y"}});
  REQUIRE(file.notes.size() == 1);
  CHECK(file.notes[0].message ==
        "/p/.env: SUPABASE_URL is left out: names that begin with SUPABASE_ are the platform's");
}
