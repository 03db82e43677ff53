// A template as text: its syntax, and edits of it.
#include "template_check.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  cbuild::fuzz::check_template({reinterpret_cast<const char*>(data), size}, {});
  return 0;
}
