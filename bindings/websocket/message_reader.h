// MessageReader: https://www.rfc-editor.org/rfc/rfc6455#section-5 off the wire. No V8 here.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bindings/websocket/deflate.h"
#include "bindings/websocket/frame.h"

namespace edgert::bindings::websocket {

class MessageListener {
 public:
  virtual ~MessageListener() = default;
  virtual void on_message(bool is_text, std::string data) = 0;
  virtual void on_ping(std::string_view payload) = 0;
  virtual void on_pong(std::string_view payload) = 0;
  // `code` is kNoStatus when the frame has none.
  virtual void on_close(uint16_t code, std::string_view reason) = 0;
};

// Thread: one. Fails at the first byte from which on no valid message can come.
class MessageReader {
 public:
  MessageReader(Role role, MessageListener& listener, size_t max_message_bytes)
      : role_(role), listener_(listener), max_message_bytes_(max_message_bytes) {}

  // The peer may send compressed messages from now on.
  void allow_deflate(const DeflateTerms& terms) { deflate_ = terms; }
  // Reads frames until one fails or closes the connection, or `stop` is called; what comes after
  // that is ignored.
  void feed(std::string_view bytes);
  void stop() { stopped_ = true; }

  // 0, or the code of the Close frame that the failure calls for.
  uint16_t failure() const { return failure_; }
  const std::string& reason() const { return reason_; }
  // What it holds on the native heap.
  size_t memory() const {
    return message_.capacity() + (inflater_ == nullptr ? 0 : inflater_->memory());
  }

 private:
  bool read_head(std::string_view* bytes);
  bool check_start();
  bool begin_payload();
  void read_payload(std::string_view part);
  bool add_data(std::string_view part);
  bool check_inflated(InflateOutcome outcome);
  void end_frame();
  void end_message();
  void end_control();
  bool fail(uint16_t code, const char* reason);

  const Role role_;
  MessageListener& listener_;
  const size_t max_message_bytes_;
  std::optional<DeflateTerms> deflate_;
  std::unique_ptr<Inflater> inflater_;  // made at the first compressed message

  uint8_t head_[14];
  size_t head_size_ = 0;
  size_t head_needed_ = 2;
  bool in_payload_ = false;
  // The frame that is being read.
  bool final_ = false;
  Opcode opcode_ = Opcode::kText;
  uint8_t mask_[kMaskSize] = {};
  uint64_t payload_size_ = 0;
  uint64_t payload_read_ = 0;
  std::string control_;
  // The message, which may go on over frames.
  bool in_message_ = false;
  bool is_text_ = false;
  bool compressed_ = false;
  std::string message_;
  Utf8Check utf8_;

  bool stopped_ = false;
  uint16_t failure_ = 0;
  std::string reason_;
};

}  // namespace edgert::bindings::websocket
