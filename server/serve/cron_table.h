// cron_table: what a server that runs says of its schedules, as people read it.
#pragma once

#include <string>
#include <string_view>

#include "edgert/result.h"

namespace edgert::server {

// Of the JSON of `GET /schedules`: a line for each schedule below one that names the columns, in
// UTC; it steers no terminal. kInvalidData for what is no such JSON.
Result<std::string> cron_table(std::string_view json);

}  // namespace edgert::server
