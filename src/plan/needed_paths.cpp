#include "plan/needed_paths.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace cbuild::plan {
namespace {

using Reason = action::LeftOut::Reason;

std::string because_of(const action::LeftOut& left_out) {
  const auto shown = util::printable(left_out.path);
  switch (left_out.reason) {
  case Reason::never:
    return fmt::format("'{}' is never a part of it", shown);
  case Reason::given:
    return fmt::format("'{}' holds earlier results", shown);
  case Reason::cache:
    return fmt::format("'{}' says that it is a cache", shown);
  case Reason::ignore_file:
    break;
  }
  return fmt::format("a '{}' names '{}'", action::k_ignore_file, shown);
}

} // namespace

std::string why_missing(const std::string& path, const action::Snapshot& source) {
  for (const auto& left_out : source.left_out)
    if (util::is_inside(path, left_out.path)) return because_of(left_out);
  const auto found = std::lower_bound(source.entries.begin(),
                                      source.entries.end(),
                                      path,
                                      [](const auto& entry, const auto& of) { return entry.path < of; });
  const bool is_special =
      found != source.entries.end() && found->path == path && found->state.kind == util::FileKind::special;
  return is_special ? "devices, sockets and FIFOs are not copied" : "";
}

void require_needed(const std::vector<NeededPath>& needed, const action::Snapshot& source) {
  for (const auto& [path, what] : needed)
    if (const auto why = why_missing(path, source); !why.empty())
      throw util::Error(
          util::ExitCode::refused,
          fmt::format("{} is no part of the source, as {}; cargo lambda would do without it", what, why));
}

} // namespace cbuild::plan
