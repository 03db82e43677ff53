#include "build/built_template.hpp"

#include <cbuild/util/paths.hpp>

#include <fmt/format.h>

namespace cbuild::build {
namespace {

namespace fs = std::filesystem;

/// A directory of its own, no link: only such does a build leave.
bool has_artifact(const fs::path& directory, const std::string& logical_id) {
  std::error_code ignored;
  return fs::is_directory(fs::symlink_status(directory / logical_id, ignored));
}

} // namespace

BuiltTemplate built_template(const project::Settings& settings,
                             const project::Request& request,
                             const fs::path& directory,
                             const std::map<std::string, std::string>& images,
                             const std::set<std::string>& failed) {
  BuiltTemplate made;
  const auto from = [&directory](const fs::path& start) {
    return [&directory, start](std::string_view path) {
      return (start / path).lexically_normal().lexically_relative(directory).generic_string();
    };
  };
  const auto relocate_code = from(settings.base);
  std::map<std::string, std::string> built;
  for (const auto& [id, image] : images)
    if (!failed.contains(id)) built[id] = image;
  for (const auto& build : request.builds)
    if (const auto& id = build.resource.logical_id; !failed.contains(id)) built[id] = id;
  for (const auto& resource : request.parsed.resources()) {
    const auto& id = resource.logical_id;
    if (built.contains(id)) continue;
    if (!resource.problem && has_artifact(directory, id)) {
      built[id] = id;
      made.kept.insert(id);
      if (failed.contains(id))
        made.warnings.push_back(
            fmt::format("'{}' failed: its code in the built template leads to its last good artifact", id));
    } else {
      made.warnings.push_back(fmt::format("'{}' {}: its code in the built template leads to its source",
                                          id,
                                          failed.contains(id) ? "failed" : "was not built"));
    }
  }
  const auto warn = [&made](const std::string& id, std::string_view what) {
    made.warnings.push_back(
        fmt::format("'{}', a {}, was not built: the built template leads to its source", id, what));
  };
  for (const auto& image : request.parsed.images()) {
    if (built.contains(image.logical_id)) continue;
    if (plan::is_built_from_dockerfile(image)) {
      warn(image.logical_id, "container image function");
    } else if (image.image_uri && util::is_file(settings.base / image.image_uri->value)) {
      warn(image.logical_id, "container image function");
      built[image.logical_id] = relocate_code(image.image_uri->value);
    }
  }
  for (const auto& stack : request.parsed.nested())
    if (stack.location) warn(stack.logical_id, "nested stack");
  for (const auto& resource : request.parsed.unsupported()) warn(resource.logical_id, resource.what);
  const auto templates = util::resolved(settings.template_file).parent_path();
  made.text = request.parsed.rewrite(built, {.code = relocate_code, .other = from(templates)});
  return made;
}

} // namespace cbuild::build
