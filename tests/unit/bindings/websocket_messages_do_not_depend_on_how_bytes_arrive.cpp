#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "unit/bindings/websocket_frames.h"

using namespace frames;

TEST_CASE("websocket messages do not depend on how bytes arrive") {
  std::string compressed;
  auto deflater = Deflater::create({});
  REQUIRE(deflater->compress(std::string(3000, 'a') + "\xc3\xa9", &compressed));
  const std::string good = frame(0x81, "Hello") + frame(0x01, "\xe2\x82") + frame(0x89, "ping") +
                           frame(0x80, "\xac") + frame(0x82, std::string(70000, '\xff')) +
                           frame(0x8a, "") + frame(0x82, std::string(126, 'x')) +
                           frame(0x41, compressed.substr(0, 5)) + frame(0x89, "") +
                           frame(0x80, compressed.substr(5)) + frame(0x81, "");
  const std::string whole = read(Role::kServer, good, good.size());
  CHECK(whole.find("failed") == std::string::npos);
  CHECK(std::count(whole.begin(), whole.end(), '\n') == 9);
  const std::vector<std::string> endings = {
      "",
      frame(0x88,
            "\x03\xe8"
            "bye") +
          frame(0x81, "late"),
      frame(0x88, ""),
      // Each breaks one rule.
      frame(0x91, "x"), frame(0xa1, "x"), frame(0xb2, "x"), frame(0xc9, "x"), frame(0xc0, "x"),
      frame(0x83, ""), frame(0x8b, ""), frame(0x81, "x", false), frame(0x09, ""), frame(0x08, ""),
      frame(0x80, "x"), frame(0x01, "x") + frame(0x81, "y"), frame(0x89, std::string(126, 'x')),
      frame(0x88, "\x03"), frame(0x88, "\x03\xed"), frame(0x88, "\x03\xe8\xff"),
      frame(0x81, "\xc0\xaf"), frame(0x81, "\xed\xa0\x80"), frame(0x81, "\xf4\x90\x80\x80"),
      frame(0x81, "\xe2\x82"), frame(0x01, "\xe2") + frame(0x80, "\x28"),
      frame(0xc1, "\xff\xff\xff\xff"), frame(0x82, std::string((1 << 20) + 1, 'x')),
      std::string("\x82\xfe\x00\x05", 4),
      std::string("\x82\xff\x00\x00\x00\x00\x00\x00\xff\xff", 10)};
  for (size_t i = 0; i < endings.size(); ++i) {
    const std::string input = good + endings[i];
    const std::string expected = read(Role::kServer, input, input.size());
    CAPTURE(i, expected.substr(whole.size()));
    CHECK((expected.find("failed") != std::string::npos) == (i >= 3 && i < endings.size() - 2));
    for (const size_t piece : {1, 2, 3, 7, 4096})
      CHECK(read(Role::kServer, input, piece) == expected);
  }
}
