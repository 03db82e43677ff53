#include <cbuild/plan/cargo_properties.hpp>
#include <cbuild/project/cargo_lambda.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::project {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

} // namespace

plan::Include include_of(const std::string& entry, const fs::path& base, const fs::path& source) {
  const auto written = plan::parse_include(entry);
  const auto shown = util::printable(written.from);
  const auto name = util::normal(written.to);
  const auto path = util::normal(base / written.from);
  if (fs::path(written.from).is_absolute() || !util::is_inside(path, source) ||
      !util::is_inside(util::resolved(path), source))
    throw Error(
        ExitCode::usage,
        fmt::format("'{}', which is to be included, is not below '{}', which is all that the build sees",
                    shown,
                    util::printable(source.string())))
        .hint("copy it there, and give its path from here");
  if (name.empty() || name.is_absolute() || *name.begin() == "..")
    throw Error(
        ExitCode::usage,
        fmt::format("'{}', which is to be included, would have no place in the zip", util::printable(entry)))
        .hint("give it a name there: --include NAME:PATH");
  const auto below = path.lexically_relative(source);
  std::error_code ignored;
  if (!fs::exists(path, ignored))
    throw Error(
        ExitCode::refused,
        fmt::format("'{}' is to be included, and does not exist in '{}'; cargo lambda would leave it out",
                    shown,
                    util::printable(base.string())));
  return {.from = below.generic_string(), .to = name.generic_string()};
}

} // namespace cbuild::project
