// The explicit list of the platform's native halves.
#pragma once

#include "edgert/binding/natives.h"

namespace edgert {

void install_web_platform(binding::Natives& natives);

}  // namespace edgert
