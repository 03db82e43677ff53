#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace cbuild::util {
namespace {

/// How much is free on the file system of `path`, which need not exist; empty if that cannot be told.
std::string free_space(std::filesystem::path path) {
  std::error_code error;
  auto space = std::filesystem::space(path, error);
  while (error && path.has_relative_path()) {
    path = path.parent_path();
    space = std::filesystem::space(path.empty() ? "." : path, error);
  }
  return error ? std::string() : fmt::format("{} are free there: ", format_bytes(space.available));
}

} // namespace

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
  // With a quota, what is free is not ours.
  if (error_number == ENOSPC || error_number == EDQUOT)
    error.add_hint((error_number == ENOSPC ? free_space(path) : std::string()) +
                   "free some space, or choose another place for the results");
  return error;
}

} // namespace cbuild::util
