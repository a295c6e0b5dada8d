#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string>

#include "unit/bindings/websocket_frames.h"

using namespace frames;

TEST_CASE("mutated websocket frames end in one way or another, however they arrive") {
  std::string compressed;
  auto deflater = Deflater::create({});
  REQUIRE(deflater->compress("The same again, the same again, the same again.", &compressed));
  const std::string parts[] = {frame(0x81, "Hello \xe2\x82\xac"),
                               frame(0x01, "He"),
                               frame(0x80, "llo"),
                               frame(0x82, std::string(200, '\x80')),
                               frame(0x89, "?"),
                               frame(0x8a, "!"),
                               frame(0xc1, compressed),
                               frame(0x41, compressed),
                               frame(0x88,
                                     "\x03\xe8"
                                     "bye")};
  std::mt19937 random(6455);
  size_t failed = 0, messages = 0;
  constexpr int kRounds = 40000;
  for (int round = 0; round < kRounds; ++round) {
    std::string input;
    for (size_t count = 1 + random() % 6; count != 0; --count)
      input += parts[random() % std::size(parts)];
    for (size_t changes = random() % 4; changes != 0; --changes) {
      const size_t at = random() % input.size();
      switch (random() % 4) {
        case 0:
          input[at] = static_cast<char>(input[at] ^ (1 << random() % 8));
          break;
        case 1:
          input[at] = static_cast<char>(random());
          break;
        case 2:
          input.erase(at, 1 + random() % 3);
          break;
        default:
          input.insert(at, 1, static_cast<char>(random()));
          break;
      }
      if (input.empty()) input = "x";
    }
    constexpr size_t kLimit = 4096;
    const std::string whole = read(Role::kServer, input, input.size(), true, kLimit);
    const std::string pieces = read(Role::kServer, input, 1 + random() % 5, true, kLimit);
    if (whole != pieces) {
      CAPTURE(round);
      REQUIRE(whole == pieces);
    }
    failed += whole.find("failed") != std::string::npos;
    messages += whole.find("text") != std::string::npos;
  }
  CHECK(failed > kRounds / 10);
  CHECK(messages > kRounds / 10);
}
