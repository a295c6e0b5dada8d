// FrontRequest::Impl: what a host holds of a request.
#pragma once

#include <memory>

#include "edgert/front.h"
#include "front/mailbox.h"

namespace edgert::front {
class Passage;
}

namespace edgert {

struct FrontRequest::Impl {
  RequestHead head;
  bool has_body = false;
  bool was_edited = false;
  std::shared_ptr<front::Passage> passage;  // null: it has been answered
  std::shared_ptr<front::Mailbox> mailbox;
};

}  // namespace edgert
