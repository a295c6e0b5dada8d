// Messages as bytes, for workers that live in another process.
#pragma once

#include <string>
#include <string_view>

#include "edgert/result.h"
#include "wire/message.h"

namespace edgert::wire {

// All of a message. Numbers are little-endian; texts and lists begin with their length.
std::string encode(const Message& message);

// kInvalidData for anything that `encode` does not make: the bytes may come from a process that a
// function has taken over. Takes no more memory than the bytes themselves.
Result<Message> decode(std::string_view bytes);

}  // namespace edgert::wire
