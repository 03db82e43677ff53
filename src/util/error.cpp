#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace cbuild::util {

Error&& Error::hint(std::string text) && {
  add_hint(std::move(text));
  return std::move(*this);
}

std::string render(const Error& error) {
  std::string text = error.message();
  for (const auto& frame : error.frames()) text += fmt::format("\n  {}", frame);
  for (const auto& hint : error.hints()) text += fmt::format("\n  hint: {}", hint);
  return text;
}

Error file_error(int error_number, const std::string& what, const std::string& path) {
  Error error(
      ExitCode::local_files,
      fmt::format(
          "cannot {} '{}': {}", what, printable(path), std::generic_category().message(error_number)));
  if (error_number == ENOSPC || error_number == EDQUOT)
    error.add_hint("free some space there and build again");
  return error;
}

} // namespace cbuild::util
