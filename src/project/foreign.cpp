#include "project/foreign.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::project {

void refuse_foreign(const std::filesystem::path& file, const std::string& hint) {
  const auto root = util::project_root(util::resolved(file.has_parent_path() ? file.parent_path() : "."));
  if (util::is_inside(util::resolved(file), root)) return;
  throw util::Error(util::ExitCode::usage,
                    fmt::format("'{}' is a link that leads out of the project '{}'",
                                util::printable(file.filename().string()),
                                util::printable(root.string())))
      .hint(hint);
}

} // namespace cbuild::project
