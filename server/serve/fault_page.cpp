#include "serve/fault_page.h"

namespace edgert::server {

namespace {

std::string escaped(std::string_view text) {
  std::string html;
  for (const char each : text) {
    if (each == '<') {
      html += "&lt;";
    } else if (each == '&') {
      html += "&amp;";
    } else if (each == '"') {
      html += "&quot;";
    } else {
      html += each;
    }
  }
  return html;
}

}  // namespace

std::string fault_page(std::string_view function, std::string_view text) {
  const std::string name = escaped(function);
  return "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>" + name +
         " does not boot</title>\n<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60em;"
         "margin:3em auto;padding:0 1em}pre{background:#f4f4f4;padding:1em;overflow:auto}"
         "@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}pre{background:#222}}"
         "</style>\n<h1>" +
         name + " does not boot</h1>\n<pre>" + escaped(text) + "</pre>\n</html>\n";
}

}  // namespace edgert::server
