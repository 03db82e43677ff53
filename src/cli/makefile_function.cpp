#include "cli/makefile_function.hpp"

#include "cli/build_place.hpp"

#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::cli {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

fs::path
working_directory(const TemplatePaths& paths, const sam::Function& function, const fs::path& source) {
  if (!function.working_directory) return source;
  const GivenPath given{
      function, "WorkingDirectory", *function.working_directory, function.working_directory_position};
  auto path = paths.existing_directory(given);
  if (!util::is_inside(path, source)) {
    throw paths.wrong(given, fmt::format("is not inside its source '{}'", util::printable(source.string())))
        .hint("the build sees only the source: CodeUri, or Metadata's ProjectRootDirectory");
  }
  return path;
}

plan::MakefileText
read_text(const sam::Template& parsed, const sam::Function& function, const fs::path& file) {
  const auto& id = function.logical_id;
  if (!util::is_file(file)) {
    throw parsed
        .error_at(
            function.position,
            fmt::format("no Makefile for function '{}': looked for '{}'", id, util::printable(file.string())))
        .hint("write one with the target '" + plan::makefile_target(id) +
              "', or name its directory in Metadata's ContextPath");
  }
  if (!util::is_inside(util::resolved(file), file.parent_path())) {
    throw parsed
        .error_at(function.position,
                  fmt::format("the Makefile of function '{}' is a link that leads out of its directory '{}', "
                              "which is all that the build sees",
                              id,
                              util::printable(file.parent_path().string())))
        .hint("name the directory of the Makefile itself in Metadata's ContextPath");
  }
  auto text = plan::read_makefile(util::File::open_read(file).read_at_most(plan::k_max_makefile + 1));
  if (!text.lacks(plan::makefile_target(id))) return text;
  Error error(
      ExitCode::usage,
      fmt::format("'{}' has no target '{}'", util::printable(file.string()), plan::makefile_target(id)));
  const auto& targets = text.targets;
  error.add_hint(targets.empty() ? "it has no targets at all"
                                 : "its targets are: " + util::join(targets, ", "));
  throw error;
}

} // namespace

MakefileFunction makefile_function(const BuildOptions& options,
                                   const TemplatePaths& paths,
                                   const sam::Template& parsed,
                                   const sam::Function& function) {
  const auto source = paths.source(function);
  const auto directory =
      function.context_path
          ? paths.directory({function, "ContextPath", *function.context_path, function.context_path_position})
          : source;
  MakefileFunction made{.build = {.logical_id = function.logical_id,
                                  .source = source,
                                  .makefile = directory / "Makefile",
                                  .working_directory = working_directory(paths, function, source),
                                  .left_out = results_in(source, options)}};
  made.text = read_text(parsed, function, made.build.makefile);
  return made;
}

} // namespace cbuild::cli
