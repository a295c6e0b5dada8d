// CommonJsPatterns: the ways to write an export of CommonJS that npm's cjs-module-lexer knows, and
// with it everybody who imports CommonJS from a module: its readme has the grammar
// (https://github.com/nodejs/cjs-module-lexer). No other may be added, nor one taken away.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "graph/javascript_cursor.h"

namespace edgert::graph {

// Texts, each once and in order; no more than there may be.
class TextSet {
 public:
  void add(std::string text);
  void clear();
  bool has(const std::string& text) const { return seen_.contains(text); }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::vector<std::string> texts_;
  // Ordered, as those who choose the texts could make all of their hashes the same.
  std::set<std::string> seen_;
};

// Each looks at what follows the word that it is named after, and leaves the cursor where the walk
// through the text goes on: behind what it needs not look into again, mostly right behind the word.
class CommonJsPatterns {
 public:
  explicit CommonJsPatterns(JavascriptCursor* cursor) : cursor_(*cursor) {}

  // `exports.a =`, `exports["a"] =`; of `module.exports` also ` = {…}` and ` = require("a")`.
  void after_exports(bool is_of_module);
  void after_module();
  // `Object.defineProperty(exports, "a", {…})`, and outside of all brackets
  // `Object.keys(a).forEach(…)`, which exports all that a is bound to.
  void after_object(bool is_outermost);
  // At `require`: behind all of `require("a")` if it is that, and then a module that a variable may
  // be bound to, whose declaration ends before `from`.
  bool at_bound_require(size_t from, bool is_word);
  // At `require("a")` within `__export(…)`.
  bool at_starred_require();

  // Whether there was any sign of CommonJS that has been looked for.
  bool has_exports() const { return has_exports_; }
  std::vector<std::string> names() const;
  const std::vector<std::string>& reexports() const { return reexports_.texts(); }

 private:
  bool take_exports();
  bool take_require(std::string_view* literal);
  bool take_function_head();
  bool take_getter();
  bool take_own_property(std::string_view key);
  bool take_guards(std::string_view source, std::string_view key);
  bool take_excluding_guard(std::string_view source, std::string_view key);
  bool take_including_guard(std::string_view key);
  bool take_copy(std::string_view source, std::string_view key);
  void define_property(size_t resume);
  void keys_of(size_t resume);
  void object_literal();
  bool object_entry(bool* is_after_value);
  void bind(size_t from);

  JavascriptCursor& cursor_;
  TextSet names_, reexports_;
  std::set<std::string> unsafe_names_;  // that have getters which may do anything
  std::string last_required_;
  std::map<std::string_view, std::string> bindings_;  // variables and what they required
  bool has_exports_ = false;
};

}  // namespace edgert::graph
