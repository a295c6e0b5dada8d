// Channel: one WebSocket connection between its transport and JS.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "bindings/websocket/message_reader.h"
#include "edgert/binding/held_bytes.h"
#include "edgert/binding/lifetime.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings::websocket {

// What JS hears: hear(event, first, second).
enum class Event {
  kOpen,     // messages may be sent
  kMessage,  // a string or a Uint8Array
  kClosing,  // the peer's Close frame: code, reason; it is answered
  kFailed,   // the peer broke the protocol, and has been told: why
  kEnd,      // the transport has ended; true: after Close frames both ways. The last event.
};

// Shared by the JS object, the source that the transport drains, and work that is posted. Thread:
// the isolate's.
class Channel final : public std::enable_shared_from_this<Channel>,
                      public binding::Leaver,
                      private ByteSink,
                      private MessageListener {
 public:
  Channel(binding::Realm& realm, Role role);
  ~Channel() override;

  // What goes out. Its first grant opens the channel.
  std::unique_ptr<ByteSource> make_output();
  // What comes in; `agreement` may be empty. Once, before the first grant or inside a call from it.
  void start(binding::Scope& scope, std::unique_ptr<ByteSource> input,
             const std::optional<DeflateAgreement>& agreement, v8::Local<v8::Value> hear);

  void send(Opcode opcode, std::string_view data);
  void ping();
  void close(uint16_t code, std::string_view reason);
  // Ends the transport as soon as what waits is out; `at_once`: without that.
  void end(bool at_once);
  // Bytes of messages that the transport has not taken yet.
  size_t buffered() const { return buffered_; }
  // Leaver: the peer hears that the worker goes away.
  void realm_ends() noexcept override;
  // Grows whenever something comes in.
  uint32_t heard() const { return heard_; }

 private:
  class Output;
  struct Waiting {
    Bytes frame;
    size_t payload;
  };

  // The transport's side of the output.
  void attach(ByteSink* sink) { sink_ = sink; }
  void grant(size_t bytes);
  void transport_gone();

  // ByteSink: what comes in.
  void on_bytes(Bytes bytes) noexcept override;
  void on_end() noexcept override { transport_gone(); }
  void on_fail(const Error&) noexcept override { transport_gone(); }
  // MessageListener.
  void on_message(bool is_text, std::string data) override;
  void on_ping(std::string_view payload) override;
  void on_pong(std::string_view) override {}
  void on_close(uint16_t code, std::string_view reason) override;

  void put(Opcode opcode, std::string_view payload, size_t counted);
  void flush();
  void open();
  void ended();
  void tell(Event event, const std::function<int(binding::Scope&, v8::Local<v8::Value>*)>& fill);
  void tell_text(Event event, std::string_view first);
  void count();

  binding::Realm& realm_;
  const Role role_;
  MessageReader reader_;
  std::optional<DeflateTerms> deflate_terms_;
  std::unique_ptr<Deflater> deflater_;  // made at the first message that is worth it
  std::unique_ptr<ByteSource> input_;
  ByteSink* sink_ = nullptr;
  int64_t credit_ = 0;
  int64_t window_ = 0;  // the most credit there was: what is missing, the transport has not sent
  std::deque<Waiting> waiting_;
  size_t buffered_ = 0;
  size_t waiting_bytes_ = 0;
  uint32_t heard_ = 0;
  std::string masks_;  // random bytes for frames to come
  bool granted_ = false;
  bool opened_ = false;
  bool close_sent_ = false;
  bool close_received_ = false;
  bool ending_ = false;  // no frame follows what waits
  bool ended_ = false;
  bool flushing_ = false;
  binding::Pin hear_;
  binding::HeldBytes memory_;
};

}  // namespace edgert::bindings::websocket
