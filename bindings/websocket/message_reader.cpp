#include "bindings/websocket/message_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace edgert::bindings::websocket {

namespace {

bool is_control(Opcode opcode) { return static_cast<uint8_t>(opcode) >= 8; }

}  // namespace

bool MessageReader::fail(uint16_t code, const char* reason) {
  failure_ = code;
  reason_ = reason;
  stopped_ = true;
  message_ = {};
  return false;
}

void MessageReader::feed(std::string_view bytes) {
  while (!stopped_) {
    if (!in_payload_ && !read_head(&bytes)) return;
    const size_t part =
        static_cast<size_t>(std::min<uint64_t>(bytes.size(), payload_size_ - payload_read_));
    if (part != 0) read_payload(bytes.substr(0, part));
    if (stopped_) return;
    bytes.remove_prefix(part);
    payload_read_ += part;
    if (payload_read_ < payload_size_) return;
    in_payload_ = false;
    head_size_ = 0;
    head_needed_ = 2;
    end_frame();
  }
}

// False while there is not enough of it, or when it is wrong.
bool MessageReader::read_head(std::string_view* bytes) {
  for (;;) {
    const size_t part = std::min(bytes->size(), head_needed_ - head_size_);
    if (part != 0) std::memcpy(head_ + head_size_, bytes->data(), part);
    head_size_ += part;
    bytes->remove_prefix(part);
    if (head_size_ == 0) return false;
    if (head_size_ == part && !check_start()) return false;
    if (head_size_ < head_needed_) return false;
    if (head_needed_ != 2) return begin_payload();
    const bool masked = (head_[1] & 0x80) != 0;
    if (masked != (role_ == Role::kServer)) {
      return fail(kProtocolError,
                  masked ? "a server's frame is masked" : "a client's frame is not masked");
    }
    const uint8_t length = head_[1] & 0x7f;
    if (is_control(opcode_) && length > kMaxControlPayload)
      return fail(kProtocolError, "a control frame is too long");
    head_needed_ += (length == 126 ? 2u : length == 127 ? 8u : 0u) + (masked ? kMaskSize : 0u);
    if (head_needed_ == 2) return begin_payload();
  }
}

// The first byte decides what may follow.
bool MessageReader::check_start() {
  const uint8_t first = head_[0];
  const bool reserved_1 = (first & 0x40) != 0;
  const uint8_t opcode = first & 0x0f;
  final_ = (first & 0x80) != 0;
  opcode_ = static_cast<Opcode>(opcode);
  if ((opcode > 2 && opcode < 8) || opcode > 10)
    return fail(kProtocolError, "the opcode of a frame is reserved");
  const bool starts_message = opcode_ == Opcode::kText || opcode_ == Opcode::kBinary;
  if ((first & 0x30) != 0 || (reserved_1 && !(deflate_ && starts_message)))
    return fail(kProtocolError, "a reserved bit of a frame is set");
  if (is_control(opcode_)) {
    return final_ || fail(kProtocolError, "a control frame is fragmented");
  }
  if (starts_message == in_message_) {
    return fail(kProtocolError, in_message_ ? "a message begins within another one"
                                            : "there is no message to continue");
  }
  if (!starts_message) return true;
  is_text_ = opcode_ == Opcode::kText;
  compressed_ = reserved_1;
  in_message_ = true;
  utf8_.reset();
  if (compressed_ && !inflater_) {
    inflater_ = Inflater::create(*deflate_);
    if (!inflater_) return fail(kTooBig, "there is no memory to decompress a message");
  }
  return true;
}

bool MessageReader::begin_payload() {
  const uint8_t length = head_[1] & 0x7f;
  const size_t length_bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
  payload_size_ = length_bytes == 0 ? length : 0;
  for (size_t i = 0; i < length_bytes; ++i) payload_size_ = payload_size_ << 8 | head_[2 + i];
  if ((length == 126 && payload_size_ < 126) || (length == 127 && payload_size_ <= 0xffff) ||
      payload_size_ >> 63 != 0) {
    return fail(kProtocolError, "the length of a frame is not as short as it can be");
  }
  if (!is_control(opcode_) &&
      payload_size_ > max_message_bytes_ - (compressed_ ? 0 : message_.size())) {
    return fail(kTooBig, "a message is too big");
  }
  if (role_ == Role::kServer) std::memcpy(mask_, head_ + 2 + length_bytes, kMaskSize);
  payload_read_ = 0;
  in_payload_ = true;
  control_.clear();
  return true;
}

void MessageReader::read_payload(std::string_view part) {
  const auto offset = static_cast<size_t>(payload_read_ % kMaskSize);
  const bool masked = role_ == Role::kServer;
  if (is_control(opcode_)) {
    const size_t at = control_.size();
    control_.append(part);
    if (masked) apply_mask(control_.data() + at, part.size(), mask_, offset);
  } else if (!compressed_) {
    const size_t at = message_.size();
    message_.append(part);
    if (masked) apply_mask(message_.data() + at, part.size(), mask_, offset);
    if (is_text_ && !utf8_.feed(std::string_view(message_).substr(at)))
      fail(kInvalidData, "a text message is not UTF-8");
  } else if (masked) {
    std::string unmasked(part);
    apply_mask(unmasked.data(), unmasked.size(), mask_, offset);
    add_data(unmasked);
  } else {
    add_data(part);
  }
}

bool MessageReader::add_data(std::string_view part) {
  const size_t at = message_.size();
  if (!check_inflated(inflater_->add(part, &message_, max_message_bytes_))) return false;
  return !is_text_ || utf8_.feed(std::string_view(message_).substr(at)) ||
         fail(kInvalidData, "a text message is not UTF-8");
}

bool MessageReader::check_inflated(InflateOutcome outcome) {
  if (outcome == InflateOutcome::kTooBig) return fail(kTooBig, "a message is too big");
  return outcome == InflateOutcome::kGood || fail(kInvalidData, "a compressed message is corrupt");
}

void MessageReader::end_frame() {
  if (is_control(opcode_)) return end_control();
  if (final_) end_message();
}

void MessageReader::end_message() {
  in_message_ = false;
  const size_t at = message_.size();
  if (compressed_ && !check_inflated(inflater_->finish(&message_, max_message_bytes_))) return;
  if (is_text_ && !(utf8_.feed(std::string_view(message_).substr(at)) && utf8_.is_complete())) {
    fail(kInvalidData, "a text message is not UTF-8");
    return;
  }
  listener_.on_message(is_text_, std::exchange(message_, {}));
}

void MessageReader::end_control() {
  // The listener may have this reader read on before it returns.
  const std::string payload = std::exchange(control_, {});
  if (opcode_ == Opcode::kPing) return listener_.on_ping(payload);
  if (opcode_ == Opcode::kPong) return listener_.on_pong(payload);
  uint16_t code = kNoStatus;
  std::string_view reason;
  if (payload.size() == 1) {
    fail(kProtocolError, "a Close frame has half a code");
    return;
  }
  if (!payload.empty()) {
    code = static_cast<uint16_t>(static_cast<uint8_t>(payload[0]) << 8 |
                                 static_cast<uint8_t>(payload[1]));
    reason = std::string_view(payload).substr(2);
    if (!is_close_code(code)) {
      fail(kProtocolError, "the code of a Close frame is not allowed");
      return;
    }
    Utf8Check check;
    if (!check.feed(reason) || !check.is_complete()) {
      fail(kInvalidData, "the reason of a Close frame is not UTF-8");
      return;
    }
  }
  stopped_ = true;
  message_ = {};
  listener_.on_close(code, reason);
}

}  // namespace edgert::bindings::websocket
