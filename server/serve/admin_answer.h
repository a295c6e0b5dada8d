// What the admin of a server answers: never kept by anybody, and JSON where it is a sentence.
#pragma once

#include <string>
#include <string_view>

#include "edgert/front.h"

namespace edgert::server {

ResponseHead head_of(int status, std::string_view type);

// {"message":"…"}
void say(FrontRequest& request, int status, const std::string& message);

}  // namespace edgert::server
