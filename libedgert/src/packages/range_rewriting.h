// What ranges mean, in comparators alone.
#pragma once

#include <string>
#include <string_view>

#include "packages/semver_grammar.h"

namespace edgert::packages {

// Of a part of a range between two "||". Single spaces separate the comparators and what is none.
std::string in_comparators(std::string_view part, Grammar grammar);

}  // namespace edgert::packages
