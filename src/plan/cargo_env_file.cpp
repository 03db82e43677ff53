#include <cbuild/cargo/env_file.hpp>
#include <cbuild/plan/cargo_env_file.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

namespace cbuild::plan {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

constexpr std::size_t k_max_env_file = std::size_t{1} << 20;

} // namespace

void check_env_file(std::string_view text, const std::string& file) {
  const auto line = cargo::env_file_error(text);
  if (!line) return;
  throw Error(ExitCode::refused, // without the line's text, which may be a secret
              fmt::format("{}:{}: expected KEY=VALUE; cargo lambda would leave out all variables of the file",
                          util::printable(file),
                          *line))
      .hint(
          "a value with spaces, '=', quotes or '#' has to be between quotes, and behind the '=' of an empty "
          "one the line has to end, without a space or a carriage return");
}

void read_env_file(const Files& files, const fs::path& file, const std::string& name) {
  const auto text = files.read(file, k_max_env_file + 1);
  if (text.size() > k_max_env_file)
    throw Error(ExitCode::refused, fmt::format("'{}' is larger than 1 MiB", util::printable(name)));
  if (!util::is_utf8(text))
    throw Error(ExitCode::refused,
                fmt::format("'{}' is not UTF-8; cargo lambda would leave out all variables of the file",
                            util::printable(name)));
  check_env_file(text, name);
}

NeededPath check_configured_env_file(const Files& files,
                                     const std::string& given,
                                     const fs::path& directory,
                                     const fs::path& seen) {
  const auto file = files.resolved(directory / given);
  if (!util::is_inside(file, seen) || !files.is_file(file))
    throw Error(
        ExitCode::refused,
        fmt::format("the project's configuration of cargo lambda names the env_file '{}', which is not "
                    "in '{}'; cargo lambda would do without it",
                    util::printable(given),
                    util::printable(directory.string())));
  read_env_file(files, file, given);
  return {.path = file.lexically_relative(seen).generic_string(),
          .what = fmt::format("the env_file '{}', which the project's configuration of cargo lambda names,",
                              util::printable(given))};
}

} // namespace cbuild::plan
