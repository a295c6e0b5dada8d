#include "http/client/client_call.h"

#include "http/codec/content_coding.h"

namespace edgert::http {

void ClientCall::answer(ParsedResponse parsed, SocketBody* body, bool complete) {
  const auto tell = std::exchange(done, nullptr);
  if (!tell) return;
  const bool switched = parsed.head.status == 101;
  FetchResponse response;
  response.head = std::move(parsed.head);
  response.content_length = 0;
  if (body != nullptr && complete) {
    response.body = body->take_all();
    response.content_length = static_cast<int64_t>(response.body.size());
  } else if (body != nullptr) {
    response.stream = body->make_source();
    response.content_length = switched ? -1 : parsed.content_length;
  }
  if (!keeps_coding && !switched) decode_body(&response);
  tell(std::move(response));
}

bool ClientCall::may_be_sent_again(bool unprocessed) const {
  if (!done || sent_before) return false;
  return sender ? !sender->begun() : idempotent || unprocessed;
}

void ClientCall::leave_connection_to_be_sent_again() {
  if (sender) sender->leave_wire();
  connection = nullptr;
  sent_before = true;
}

Error ClientCall::broken_off(const std::string& how) const {
  return failed(how + (done ? " before the response was complete" : " in the middle of the body"));
}

Error ClientCall::failed(const std::string& what) const {
  return Error{ErrorCode::kIo, upstream.name() + ": " + what};
}

}  // namespace edgert::http
