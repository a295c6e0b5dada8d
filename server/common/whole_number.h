// Numbers on the command line. For the files that parse flags: CLI11 throws.
#pragma once

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

namespace edgert::server {

// Decimal digits within bounds: CLI11 alone takes "-1" for the largest number there is, what is too
// large for that one too, and "010" for eight.
inline CLI::Validator whole_number(uint64_t least, uint64_t most) {
  return CLI::Validator(
      [least, most](const std::string& text) {
        uint64_t value = 0;
        const char* const end = text.data() + text.size();
        const auto [stopped, error] = std::from_chars(text.data(), end, value);
        if (error == std::errc() && stopped == end && value >= least && value <= most &&
            (text == "0" || text.front() != '0'))
          return std::string();
        return "must be a whole number from " + std::to_string(least) + " to " +
               std::to_string(most) + ", not \"" + text + "\"";
      },
      "");
}

}  // namespace edgert::server
