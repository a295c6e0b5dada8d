// Natives of websocket: a channel in the hands of a script, and what its handshake agrees on.
#include <openssl/evp.h>

#include <utility>

#include "bindings/fetch/body_handle.h"
#include "bindings/websocket/channel.h"
#include "edgert/binding/exchanges.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;
using websocket::Channel;
using websocket::Role;

// Owner: its JS object; the transport keeps the channel itself.
class ChannelHandle final : public binding::Wrap<ChannelHandle> {
 public:
  explicit ChannelHandle(std::shared_ptr<Channel> channel) : channel_(std::move(channel)) {}

  static void create(const Arguments& info) {
    Scope scope(info);
    auto channel =
        std::make_shared<Channel>(scope.realm(), info[0]->IsTrue() ? Role::kClient : Role::kServer);
    // What the channel itself counts does not make V8 collect those that nobody uses any more.
    constexpr size_t kNativeBytes = 1024;
    binding::give(info,
                  wrap(scope, std::make_unique<ChannelHandle>(std::move(channel)), kNativeBytes));
  }

  static void output(const Arguments& info) {
    Scope scope(info);
    ChannelHandle* self = of(scope, info);
    if (self == nullptr) return;
    if (std::exchange(self->has_output_, true))
      return binding::throw_type_error(scope, "the output of a socket can be taken once");
    auto output = std::make_unique<BodyHandle>(self->channel_->make_output());
    output->set_of_script();
    binding::give(info, BodyHandle::wrap(scope, std::move(output)));
  }

  static void choose_extensions(const Arguments& info) {
    Scope scope(info);
    ChannelHandle* self = of(scope, info);
    if (self == nullptr) return;
    std::string answer;
    self->agreement_ = websocket::choose_deflate(binding::short_text(scope, info[1]), &answer);
    info.GetReturnValue().Set(binding::text(scope, answer));
  }

  static void take_extensions(const Arguments& info) {
    Scope scope(info);
    ChannelHandle* self = of(scope, info);
    if (self == nullptr) return;
    info.GetReturnValue().Set(
        websocket::read_deflate_answer(binding::short_text(scope, info[1]), &self->agreement_));
  }

  static void start(const Arguments& info) {
    Scope scope(info);
    ChannelHandle* self = of(scope, info);
    BodyHandle* input = BodyHandle::unwrap(info[1]);
    if (self == nullptr) return;
    // Channels that drain each other would keep each other for ever.
    if (input == nullptr || input->is_taken() || input->is_of_script() || !info[2]->IsFunction() ||
        std::exchange(self->started_, true))
      return binding::throw_type_error(scope, "a socket starts once, with an input");
    self->channel_->start(scope, input->take_source(), self->agreement_, info[2]);
  }

  static void send(const Arguments& info) {
    Scope scope(info);
    ChannelHandle* self = of(scope, info);
    if (self == nullptr) return;
    if (info[1]->IsString()) {
      std::string text;
      if (binding::read_text(scope, info[1], &text))
        self->channel_->send(websocket::Opcode::kText, text);
      return;
    }
    const binding::ByteSpan span = binding::byte_span(info[1]);
    if (!binding::has_room(scope, span.size)) return;
    if (!span.is_bytes) return binding::throw_type_error(scope, "a message is text or bytes");
    self->channel_->send(websocket::Opcode::kBinary,
                         {reinterpret_cast<const char*>(span.data), span.size});
  }

  static void ping(const Arguments& info) {
    Scope scope(info);
    if (ChannelHandle* self = of(scope, info)) self->channel_->ping();
  }

  static void close(const Arguments& info) {
    Scope scope(info);
    ChannelHandle* self = of(scope, info);
    if (self == nullptr) return;
    const uint32_t code =
        info[1]->IsUint32() ? info[1].As<v8::Uint32>()->Value() : websocket::kNoStatus;
    self->channel_->close(static_cast<uint16_t>(code), binding::short_text(scope, info[2]));
  }

  static void end(const Arguments& info) {
    Scope scope(info);
    if (ChannelHandle* self = of(scope, info)) self->channel_->end(info[1]->IsTrue());
  }

  static void buffered(const Arguments& info) {
    Scope scope(info);
    if (ChannelHandle* self = of(scope, info))
      info.GetReturnValue().Set(static_cast<double>(self->channel_->buffered()));
  }

  static void heard(const Arguments& info) {
    Scope scope(info);
    if (ChannelHandle* self = of(scope, info)) info.GetReturnValue().Set(self->channel_->heard());
  }

 private:
  static ChannelHandle* of(Scope& scope, const Arguments& info) {
    ChannelHandle* handle = unwrap(info[0]);
    if (handle == nullptr) binding::throw_type_error(scope, "not a socket");
    return handle;
  }

  std::shared_ptr<Channel> channel_;
  std::optional<websocket::DeflateAgreement> agreement_;
  bool has_output_ = false;
  bool started_ = false;
};

// input(exchange) → body | null
void input(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  if (!info[0]->IsUint32()) return;
  Exchange* exchange = scope.realm().exchanges().find(info[0].As<v8::Uint32>()->Value());
  if (exchange == nullptr || !asks_for_upgrade(exchange->head())) return;
  if (std::unique_ptr<ByteSource> source = exchange->take_body()) {
    info.GetReturnValue().Set(
        BodyHandle::wrap(scope, std::make_unique<BodyHandle>(std::move(source))));
  }
}

void offer(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().Set(binding::text(scope, websocket::kDeflateOffer));
}

// https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2
void accept_key(const Arguments& info) {
  Scope scope(info);
  const std::string text =
      binding::short_text(scope, info[0]) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr) != 1)
    return binding::throw_error(scope, "SHA-1 is not available");
  unsigned char encoded[2 * EVP_MAX_MD_SIZE];
  const int length = EVP_EncodeBlock(encoded, digest, static_cast<int>(size));
  info.GetReturnValue().Set(
      binding::text(scope, {reinterpret_cast<const char*>(encoded), static_cast<size_t>(length)}));
}

}  // namespace

void install_websocket(binding::Natives& natives) {
  natives.folder("websocket");
  natives.add("create", ChannelHandle::create, 1);
  natives.add("output", ChannelHandle::output, 1);
  natives.add("input", input, 1);
  natives.add("chooseExtensions", ChannelHandle::choose_extensions, 2);
  natives.add("offer", offer, 0);
  natives.add("takeExtensions", ChannelHandle::take_extensions, 2);
  natives.add("start", ChannelHandle::start, 3);
  natives.add("send", ChannelHandle::send, 2);
  natives.add("ping", ChannelHandle::ping, 1);
  natives.add("close", ChannelHandle::close, 3);
  natives.add("end", ChannelHandle::end, 2);
  natives.add("buffered", ChannelHandle::buffered, 1);
  natives.add("heard", ChannelHandle::heard, 1);
  natives.add("acceptKey", accept_key, 1);
}

}  // namespace edgert::bindings
