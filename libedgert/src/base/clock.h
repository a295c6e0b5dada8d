// The clock that time-outs and limits go by.
#pragma once

namespace edgert::base {

// Milliseconds since some moment in the past; they pass however the date is set.
double monotonic_ms();

}  // namespace edgert::base
