#include "output/publication.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/signals.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::output {
namespace {

void commit_all(const std::vector<PublishStep>& steps) {
  const util::UninterruptedStep uninterrupted;
  auto next = steps.begin();
  try {
    for (; next != steps.end(); ++next) next->commit();
  } catch (util::Error& error) {
    while (next != steps.begin())
      if (const auto& done = *--next; !done.revert())
        error.add_hint(
            fmt::format("'{}' is the new one and could not be put back", util::printable(done.what)));
    throw;
  }
}

} // namespace

void publish_together(const std::vector<PublishStep>& steps,
                      const std::set<std::filesystem::path>& directories) {
  commit_all(steps);
  for (const auto& directory : directories) util::sync_directory(directory);
}

} // namespace cbuild::output
