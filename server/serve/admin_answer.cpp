#include "serve/admin_answer.h"

#include "common/json_text.h"

namespace edgert::server {

ResponseHead head_of(int status, std::string_view type) {
  ResponseHead head;
  head.status = status;
  head.headers.append("content-type", type);
  head.headers.append("cache-control", "no-store");
  return head;
}

void say(FrontRequest& request, int status, const std::string& message) {
  std::string body = "{\"message\":";
  append_json(message, &body);
  request.respond(head_of(status, "application/json"), Bytes(body + "}\n"));
}

}  // namespace edgert::server
