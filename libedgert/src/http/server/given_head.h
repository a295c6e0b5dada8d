// What the head of a request must be that no socket has brought, to be handed to a script.
#pragma once

#include "edgert/head.h"
#include "edgert/result.h"

namespace edgert::http {

// kInvalidArgument, or kLimit where it is too large, with the field's name and what it was.
Status check_head(const RequestHead& head);

}  // namespace edgert::http
