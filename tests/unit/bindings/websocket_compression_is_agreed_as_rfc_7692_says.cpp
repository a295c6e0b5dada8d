#include <catch2/catch_test_macros.hpp>
#include <string>

#include "unit/bindings/websocket_frames.h"

using namespace frames;

namespace {

// "none", or the answer and what each side keeps to.
std::string chosen(std::string_view offer) {
  std::string answer;
  const auto agreement = choose_deflate(offer, &answer);
  if (!agreement) return "none";
  return answer + " | " + std::to_string(agreement->server.window_bits) +
         (agreement->server.no_context_takeover ? "n " : " ") +
         std::to_string(agreement->client.window_bits) +
         (agreement->client.no_context_takeover ? "n" : "");
}

std::string answered(std::string_view answer) {
  std::optional<DeflateAgreement> agreement;
  if (!read_deflate_answer(answer, &agreement)) return "refused";
  return agreement ? std::to_string(agreement->server.window_bits) + " " +
                         std::to_string(agreement->client.window_bits)
                   : "none";
}

}  // namespace

TEST_CASE("websocket compression is agreed as RFC 7692 says") {
  CHECK(chosen("") == "none");
  CHECK(chosen("x-webkit-deflate-frame") == "none");
  CHECK(chosen("permessage-deflate") == "permessage-deflate | 15 15");
  CHECK(chosen("permessage-deflate; client_max_window_bits") == "permessage-deflate | 15 15");
  CHECK(chosen("permessage-deflate; server_max_window_bits=10; client_no_context_takeover") ==
        "permessage-deflate; client_no_context_takeover; server_max_window_bits=10 | 10 15n");
  CHECK(chosen("permessage-deflate; server_no_context_takeover") ==
        "permessage-deflate; server_no_context_takeover | 15n 15");
  for (const char* bad :
       {"x", "server_max_window_bits", "server_max_window_bits=7", "server_max_window_bits=16",
        "server_max_window_bits=010", "server_no_context_takeover=1",
        "client_max_window_bits; client_max_window_bits=9"}) {
    CAPTURE(bad);
    CHECK(chosen("permessage-deflate; " + std::string(bad)) == "none");
    CHECK(chosen("permessage-deflate; " + std::string(bad) + ", permessage-deflate") ==
          "permessage-deflate | 15 15");
  }
  CHECK(answered("") == "none");
  CHECK(answered("permessage-deflate; server_max_window_bits=\"9\"; client_max_window_bits=8") ==
        "9 8");
  CHECK(answered("permessage-deflate; client_max_window_bits") == "refused");
  CHECK(answered("permessage-deflate, permessage-deflate") == "refused");
  CHECK(answered("permessage-bzip2") == "refused");

  // Every window and both ways with the context give back what went in.
  for (int bits = 9; bits <= 15; ++bits) {
    for (const bool forgets : {false, true}) {
      auto deflater = Deflater::create({forgets, bits});
      auto inflater = Inflater::create({forgets, bits});
      for (const size_t size : {1, 300, 100000, 5}) {
        std::string message, compressed, back;
        for (size_t i = 0; i < size; ++i) message += static_cast<char>(i * i % 251);
        REQUIRE(deflater->compress(message, &compressed));
        REQUIRE(inflater->add(compressed, &back, size) == InflateOutcome::kGood);
        REQUIRE(inflater->finish(&back, size) == InflateOutcome::kGood);
        CHECK(back == message);
      }
    }
  }
}
