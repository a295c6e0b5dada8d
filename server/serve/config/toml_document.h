// TomlNode: a TOML file as a plain tree, in which everything knows its place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "edgert/result.h"
#include "serve/source_text.h"

namespace edgert::server {

struct TomlKey {
  std::string name;
  size_t offset = 0;  // in the text, bytes
};

struct TomlNode {
  enum class Kind { kText, kNumber, kDecimal, kSwitch, kTime, kList, kTable };
  Kind kind = Kind::kTable;
  size_t offset = 0;
  std::string text;             // of kText
  int64_t number = 0;           // of kNumber
  double decimal = 0;           // of kDecimal
  bool is_on = false;           // of kSwitch
  std::vector<TomlNode> items;  // of lists, and of tables in the order of `keys`
  std::vector<TomlKey> keys;

  const TomlNode* find(std::string_view name) const;
};

struct TomlDocument {
  TomlNode root;
  // What is no TOML. After a fault that lies within its own line the rest is read as well, without
  // that line, or that table: there may be several.
  std::vector<Error> errors;
};

TomlDocument parse_toml(const SourceText& source);

}  // namespace edgert::server
