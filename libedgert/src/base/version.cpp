// edgert::version(): see edgert/version.h.
#include "edgert/version.h"

namespace edgert {

std::string_view version() { return EDGERT_VERSION_STRING; }

}  // namespace edgert
