#include "build/built_template.hpp"

#include <cbuild/output/build_directory.hpp>
#include <cbuild/util/paths.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::build {
namespace {

namespace fs = std::filesystem;

/// A directory of its own, no link: only such does a build leave.
bool has_artifact(const fs::path& artifact) {
  std::error_code ignored;
  return fs::is_directory(fs::symlink_status(artifact, ignored));
}

const plan::MethodRow* row_of(std::span<const plan::MethodRow> methods, const sam::Resource& resource) {
  return plan::find_method(methods, plan::method_name(methods, resource));
}

/// The templates of all stacks, one after the other.
class Templates {
public:
  Templates(const project::Request& request,
            const fs::path& directory,
            const Made& made,
            std::span<const plan::MethodRow> methods)
      : m_directory(directory), m_run(made), m_methods(methods) {
    for (const auto& build : request.builds)
      if (auto place = build.resource.result_place(); !made.failed.contains(place))
        m_built.insert(std::move(place));
  }

  void add(const project::Stack& stack);
  BuiltTemplate take() && { return std::move(m_made); }

private:
  using Values = std::map<std::string, std::string>; ///< of code, by logical ids

  [[nodiscard]] Values code_of(const project::Stack& stack);
  bool keep(const sam::Resource& resource);
  [[nodiscard]] sam::PropertyEdits edits_of(const project::Stack& stack, const Values& code) const;
  void add_images(Values& values, const project::Stack& stack, const sam::Relocate& relocate);
  void warn_not_built(const std::string& place, std::string_view what);
  [[nodiscard]] sam::Relocate from(const fs::path& start, const fs::path& target) const;

  const fs::path& m_directory;
  const Made& m_run;
  std::span<const plan::MethodRow> m_methods;
  std::set<std::string> m_built;
  BuiltTemplate m_made;
};

/// Those that are built now, or were before.
Templates::Values Templates::code_of(const project::Stack& stack) {
  Values code;
  for (const auto& resource : stack.parsed.resources())
    if (m_built.contains(resource.result_place()) || keep(resource))
      code[resource.logical_id] = resource.logical_id;
  for (const auto& skipped : stack.parsed.skipped())
    if (m_built.contains(skipped.result_place())) code[skipped.logical_id] = skipped.logical_id;
  return code;
}

/// Whether there is an earlier artifact of one that is not built now.
bool Templates::keep(const sam::Resource& resource) {
  const auto place = resource.result_place();
  const bool failed = m_run.failed.contains(place);
  const bool kept = !resource.problem && has_artifact(m_directory / place);
  if (kept) m_made.kept.insert(place);
  if (kept && failed)
    m_made.warnings.push_back(
        fmt::format("'{}' failed: its code in the built template leads to its last good artifact", place));
  if (!kept)
    m_made.warnings.push_back(fmt::format("'{}' {}: its code in the built template leads to its source",
                                          place,
                                          failed ? "failed" : "was not built"));
  return kept;
}

/// Of those in `code` whose artifacts are there.
sam::PropertyEdits Templates::edits_of(const project::Stack& stack, const Values& code) const {
  sam::PropertyEdits edits;
  for (const auto& resource : stack.parsed.resources()) {
    const auto* row = row_of(m_methods, resource);
    if (row == nullptr || row->edits == nullptr || !code.contains(resource.logical_id)) continue;
    const auto place = resource.result_place();
    const auto now = m_run.artifacts.find(place);
    const auto artifact = now == m_run.artifacts.end() ? m_directory / place : now->second;
    if (now == m_run.artifacts.end() && m_built.contains(place)) continue; // it is not built yet
    edits[resource.logical_id] = row->edits(resource, [&](const std::string& path) {
      std::error_code ignored;
      return fs::is_regular_file(fs::symlink_status(artifact / path, ignored));
    });
  }
  return edits;
}

void Templates::warn_not_built(const std::string& place, std::string_view what) {
  m_made.warnings.push_back(
      fmt::format("'{}', a {}, was not built: the built template leads to its source", place, what));
}

void Templates::add_images(Values& values, const project::Stack& stack, const sam::Relocate& relocate) {
  for (const auto& image : stack.parsed.images()) {
    const auto place = image.result_place();
    const auto made = m_run.images.find(place);
    if (made != m_run.images.end() && !m_run.failed.contains(place)) {
      values[image.logical_id] = made->second;
    } else if (plan::is_built_from_dockerfile(image)) {
      warn_not_built(place, "container image function");
    } else if (image.image_uri && util::is_file(stack.code_start / image.image_uri->value)) {
      warn_not_built(place, "container image function");
      values[image.logical_id] = relocate(image.image_uri->value);
    }
  }
}

/// A built template's own directory has its artifacts, and those of the stacks in it.
void Templates::add(const project::Stack& stack) {
  auto values = code_of(stack);
  const auto edits = edits_of(stack, values);
  for (const auto& child : stack.parsed.nested())
    if (child.location) values[child.logical_id] = fmt::format("{}/{}", child.id, output::k_template_name);
  const auto target = stack.path.empty() ? m_directory : m_directory / stack.path;
  const sam::Relocation relocation{.code = from(stack.code_start, target),
                                   .other = from(stack.directory, target)};
  add_images(values, stack, relocation.code);
  for (const auto& resource : stack.parsed.unsupported())
    warn_not_built(stack.result_place(resource.logical_id), resource.what);
  m_made.texts[stack.result_place(output::k_template_name)] = stack.parsed.rewrite(values, relocation, edits);
}

sam::Relocate Templates::from(const fs::path& start, const fs::path& target) const {
  return [start, target](std::string_view path) {
    return (start / path).lexically_normal().lexically_relative(target).generic_string();
  };
}

} // namespace

BuiltTemplate built_template(const project::Request& request,
                             const fs::path& directory,
                             const Made& made,
                             std::span<const plan::MethodRow> methods) {
  Templates templates(request, directory, made, methods);
  for (const auto& stack : request.stacks) templates.add(stack);
  return std::move(templates).take();
}

bool shows_artifacts(const project::Request& request, std::span<const plan::MethodRow> methods) {
  return std::any_of(request.builds.begin(), request.builds.end(), [&](const auto& build) {
    const auto* row = row_of(methods, build.resource);
    return row != nullptr && row->edits != nullptr;
  });
}

} // namespace cbuild::build
