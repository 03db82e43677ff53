#include "plan/makefile_recipe.hpp"

#include "plan/build_properties.hpp"
#include "plan/followed_links.hpp"

#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

namespace cbuild::plan {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

constexpr std::array<std::string_view, 1> k_own_variables{"ARTIFACTS_DIR"};

fs::path
working_directory(const TemplatePaths& paths, const sam::Resource& resource, const fs::path& source) {
  if (!resource.working_directory) return source;
  const GivenPath given{resource.described(), "WorkingDirectory", *resource.working_directory};
  auto path = paths.existing_directory(given);
  if (!util::is_inside(path, source)) {
    throw paths.wrong(given, fmt::format("is not inside its source '{}'", util::printable(source.string())))
        .hint("the build sees only the source: CodeUri, or Metadata's ProjectRootDirectory");
  }
  return path;
}

/// Whether it is one of those that are followed.
bool is_followed(const MakefileBuild& build) {
  return build.makefile.parent_path() == build.source &&
         std::any_of(build.links.begin(), build.links.end(), [&](const auto& link) {
           return link.path == build.makefile.filename().string();
         });
}

MakefileText read_text(const Files& files, const sam::Resource& resource, const fs::path& file) {
  if (!files.is_file(file)) {
    throw resource.place
        .error(fmt::format(
            "no Makefile for {}: looked for '{}'", resource.described(), util::printable(file.string())))
        .hint("write one with the target '" + makefile_target(resource.logical_id) +
              "', or name its directory in Metadata's ContextPath");
  }
  return read_makefile(files.read(file, k_max_makefile + 1));
}

/// The file's directory is without links.
void require_seen(const Files& files, const sam::Resource& resource, const MakefileBuild& build) {
  const auto& file = build.makefile;
  if (!is_followed(build) && files.is_link(file) &&
      !util::is_inside(files.resolved(file), file.parent_path())) {
    throw resource.place
        .error(fmt::format("the Makefile of {} is a link that leads out of its directory '{}', "
                           "which is all that the build sees",
                           resource.described(),
                           util::printable(file.parent_path().string())))
        .hint("name the directory of the Makefile itself in Metadata's ContextPath, or, where it lies in "
              "the source, follow its links with --mount-symlinks");
  }
}

void require_target(const MakefileText& text, const sam::Resource& resource, const fs::path& file) {
  const auto target = makefile_target(resource.logical_id);
  if (!text.lacks(target)) return;
  Error error(ExitCode::usage,
              fmt::format("'{}' has no target '{}'", util::printable(file.string()), target));
  error.add_hint(text.targets.empty() ? "it has no targets at all"
                                      : "its targets are: " + util::join(text.targets, ", "));
  throw error;
}

fs::path
directory_of_makefile(const TemplatePaths& paths, const sam::Resource& resource, const fs::path& source) {
  return resource.context_path
             ? paths.directory({resource.described(), "ContextPath", *resource.context_path})
             : source;
}

class MakefileMethod final : public Method {
public:
  std::unique_ptr<Recipe> recipe(const Planning& planning, const sam::Resource& resource) override {
    const auto& paths = planning.paths;
    const auto source = paths.source(resource);
    const auto makefile =
        planning.manifest ? *planning.manifest : directory_of_makefile(paths, resource, source) / "Makefile";
    const auto directory = makefile.parent_path();
    MakefileBuild build{.logical_id = resource.logical_id,
                        .source = source,
                        .makefile = makefile,
                        .working_directory = working_directory(paths, resource, source),
                        .left_out = planning.results_in(source),
                        .left_out_beside = results_below(directory, planning.results),
                        .image = {},
                        .environment = BuildProperties(resource).environment(k_own_variables),
                        .variables = variables_of(planning, resource),
                        .network = planning.network};
    build.links = followed_links(planning, resource, makefile_trees(build).front());
    auto text = text_of(planning.files, resource, build.makefile);
    require_seen(planning.files, resource, build);
    require_target(*text, resource, build.makefile);
    return std::make_unique<MakefileRecipe>(std::move(build), std::move(text));
  }

private:
  std::shared_ptr<const MakefileText>
  text_of(const Files& files, const sam::Resource& resource, const fs::path& file) {
    auto& known = m_texts[file.native()];
    if (known == nullptr) known = std::make_shared<const MakefileText>(read_text(files, resource, file));
    return known;
  }

  /// What was read in this run: one Makefile may be that of very many resources.
  std::unordered_map<fs::path::string_type, std::shared_ptr<const MakefileText>> m_texts;
};

} // namespace

action::Action MakefileRecipe::action(const std::string& image,
                                      std::span<const Recipe* const> /*group*/,
                                      const action::SnapshotOf& snapshot_of) const {
  auto build = m_build;
  build.image = image;
  return makefile_action(build, snapshot_of);
}

Diagnosis MakefileRecipe::diagnose(const action::ActionResult& result, std::string_view log_tail) const {
  Diagnosis diagnosis{.what = std::string(explain_makefile_exit(result.exit_code)), .hints = {}};
  if (log_tail.find("missing separator") != std::string_view::npos && m_text->recipe_indented_with_spaces)
    diagnosis.hints.push_back(
        fmt::format("line {} of '{}' is indented with spaces: make wants a tab before each line of a recipe",
                    *m_text->recipe_indented_with_spaces,
                    util::printable(m_build.makefile.string())));
  if (log_tail.find("No rule to make target") != std::string_view::npos && !m_text->targets.empty())
    diagnosis.hints.push_back("the Makefile's targets are: " + util::join(m_text->targets, ", "));
  return diagnosis;
}

std::unique_ptr<Method> make_makefile_method() { return std::make_unique<MakefileMethod>(); }

} // namespace cbuild::plan
