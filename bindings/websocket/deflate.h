// permessage-deflate: https://www.rfc-editor.org/rfc/rfc7692. No V8 here.
#pragma once

#include <zlib.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bindings/compression/codec.h"
#include "bindings/websocket/frame.h"

namespace edgert::bindings::websocket {

// One direction's terms.
struct DeflateTerms {
  bool no_context_takeover = false;
  int window_bits = 15;
};
struct DeflateAgreement {
  DeflateTerms server, client;  // for what each of them sends
};

// What a client asks for.
inline constexpr std::string_view kDeflateOffer = "permessage-deflate; client_max_window_bits";

// A server's choice among a client's Sec-WebSocket-Extensions; `answer` becomes the value of its
// own. Empty when nothing there can be accepted.
std::optional<DeflateAgreement> choose_deflate(std::string_view offered, std::string* answer);
// What a server has answered to kDeflateOffer. False for an answer that a client must refuse;
// `agreement` stays empty when the server wants no extension.
bool read_deflate_answer(std::string_view answer, std::optional<DeflateAgreement>* agreement);

enum class InflateOutcome { kGood, kTooBig, kBroken };

class Inflater {
 public:
  // Null when there is no memory.
  static std::unique_ptr<Inflater> create(const DeflateTerms& terms);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Appends what a part of a message gives, up to `limit` bytes of the whole message.
  InflateOutcome add(std::string_view part, std::string* message, size_t limit);
  // The message's end.
  InflateOutcome finish(std::string* message, size_t limit);
  size_t memory() const { return memory_.bytes(); }

 private:
  explicit Inflater(const DeflateTerms& terms) : terms_(terms) {}
  bool begin_again();

  const DeflateTerms terms_;
  CountedMemory memory_;
  z_stream stream_{};
  int restarts_ = 0;  // in this message
};

class Deflater {
 public:
  // Null when there is no memory.
  static std::unique_ptr<Deflater> create(const DeflateTerms& terms);
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  bool compress(std::string_view message, std::string* out);
  size_t memory() const { return memory_.bytes(); }

 private:
  explicit Deflater(const DeflateTerms& terms) : terms_(terms) {}

  const DeflateTerms terms_;
  CountedMemory memory_;
  z_stream stream_{};
};

// zlib compresses no raw data with the smallest window; a message may always go as it is.
inline bool can_compress(const DeflateTerms& terms) { return terms.window_bits > 8; }

}  // namespace edgert::bindings::websocket
