// Any bytes as a WebSocket peer's: what is read does not depend on how they arrive, and keeps its
// bounds. The first byte chooses the side, compression and the size of the pieces; the rest is also
// tried as a Sec-WebSocket-Extensions field and as a message.
#include "unit/bindings/websocket_frames.h"

#include "bindings/websocket/deflate.h"
#include "fuzz/fuzz.h"

using namespace edgert::bindings::websocket;

namespace {

constexpr size_t kLimit = 65536;

void check_extensions(std::string_view field) {
  std::string answer;
  if (const auto agreed = choose_deflate(field, &answer)) {
    std::optional<DeflateAgreement> read;
    FUZZ_CHECK(read_deflate_answer(answer, &read) && read);
    FUZZ_CHECK(read->server.window_bits == agreed->server.window_bits &&
               read->server.no_context_takeover == agreed->server.no_context_takeover);
  }
  std::optional<DeflateAgreement> ignored;
  (void)read_deflate_answer(field, &ignored);
}

// What is sent is read back.
void check_round_trip(std::string_view message) {
  const auto deflater = Deflater::create({});
  std::string compressed;
  FUZZ_CHECK(deflater != nullptr && deflater->compress(message, &compressed));
  const std::string plain = frames::read(Role::kServer, frames::frame(0x82, message), kLimit);
  const std::string coded = frames::read(Role::kServer, frames::frame(0xc2, compressed), 7);
  FUZZ_CHECK(plain == coded);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input = edgert::fuzz::text_of(data, size);
  const uint8_t choice = edgert::fuzz::take_choice(&input);
  const Role role = (choice & 1) != 0 ? Role::kServer : Role::kClient;
  const bool deflate = (choice & 2) != 0;
  const size_t piece = 1 + (choice >> 2);
  const std::string whole = frames::read(role, input, input.size() + 1, deflate, kLimit);
  FUZZ_CHECK(whole == frames::read(role, input, piece, deflate, kLimit));
  check_extensions(input);
  check_round_trip(input);
  return 0;
}
