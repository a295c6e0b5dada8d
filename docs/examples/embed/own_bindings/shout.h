// What this host adds to the web platform: a global function `shout(text)`.
#pragma once

#include <edgert/binding/natives.h>

// The platform's natives, and ours behind them. The tool that freezes them and the host that runs
// them must agree.
void install_with_shout(edgert::binding::Natives& natives);
