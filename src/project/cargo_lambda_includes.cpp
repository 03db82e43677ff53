#include <cbuild/plan/cargo_properties.hpp>
#include <cbuild/project/cargo_lambda.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::project {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

bool is_left_out(const fs::path& below, const std::vector<std::string>& left_out) {
  if (std::any_of(
          left_out.begin(), left_out.end(), [&](const auto& path) { return util::is_inside(below, path); }))
    return true;
  return std::any_of(
      below.begin(), below.end(), [](const auto& part) { return part == ".git" || part == ".aws-sam"; });
}

} // namespace

plan::Include include_of(const std::string& entry, const fs::path& base, const SeenFiles& seen) {
  const auto written = plan::parse_include(entry);
  const auto shown = util::printable(written.from);
  const auto name = util::normal(written.to);
  const auto path = util::normal(base / written.from);
  if (fs::path(written.from).is_absolute() || !util::is_inside(path, seen.source) ||
      !util::is_inside(util::resolved(path), seen.source))
    throw Error(
        ExitCode::usage,
        fmt::format("'{}', which is to be included, is not below '{}', which is all that the build sees",
                    shown,
                    util::printable(seen.source.string())))
        .hint("copy it there, and give its path from here");
  if (name.empty() || name.is_absolute() || *name.begin() == "..")
    throw Error(
        ExitCode::usage,
        fmt::format("'{}', which is to be included, would have no place in the zip", util::printable(entry)))
        .hint("give it a name there: --include NAME:PATH");
  const auto below = path.lexically_relative(seen.source);
  const bool unseen = is_left_out(below, seen.left_out);
  std::error_code ignored;
  if (unseen || !fs::exists(path, ignored))
    throw Error(ExitCode::refused,
                fmt::format("'{}' is to be included, and {} in '{}'; cargo lambda would leave it out",
                            shown,
                            unseen ? "no build sees such files" : "does not exist",
                            util::printable(base.string())));
  return {.from = below.generic_string(), .to = name.generic_string()};
}

} // namespace cbuild::project
