#include "sam/model.hpp"
#include "sam/rewrite.hpp"

#include <cbuild/sam/template.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/yaml/reader.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::sam {

struct Template::Impl {
  std::shared_ptr<const util::SourceText> source;
  ReadOptions options;
  Document document;
  Model model;
};

namespace {

const Resource* find_resource(const std::vector<Resource>& resources, const std::string& id) {
  const auto found =
      std::find_if(resources.begin(), resources.end(), [&](const Resource& r) { return r.logical_id == id; });
  return found == resources.end() ? nullptr : &*found;
}

/// Uploading the wrong directory is worse than no result, so the edited text is read again. What does not
/// come out right is YAML that no formatter writes.
void check_rewrite(const Template& before,
                   const Template& after,
                   const std::map<std::string, std::string>& built) {
  for (const auto& [id, path] : built) {
    const Resource* source = find_resource(before.resources(), id);
    const Resource* result = find_resource(after.resources(), id);
    const bool same = source != nullptr && result != nullptr && result->code_uri.value == path;
    if (source == nullptr)
      throw util::Error(util::ExitCode::usage,
                        fmt::format("no resource '{}' to build in the template", util::printable(id)));
    if (!same)
      throw source->code_uri.place.error(
          fmt::format("cannot change the code path of '{}' here; expected it as one line "
                      "'CodeUri: path' in the function's Properties",
                      id));
  }
}

} // namespace

Template::Template(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Template::Template(Template&&) noexcept = default;
Template& Template::operator=(Template&&) noexcept = default;
Template::~Template() = default;

Template Template::parse(std::string text, std::string file, ReadOptions options) {
  auto impl = std::make_unique<Impl>(
      Impl{std::make_shared<util::SourceText>(std::move(text), std::move(file)), std::move(options), {}, {}});
  impl->document = yaml::read(*impl->source);
  impl->model = make_model(impl->source, impl->document.root, impl->options);
  return Template(std::move(impl));
}

const std::vector<Resource>& Template::resources() const { return m_impl->model.resources; }
const std::vector<ImageFunction>& Template::images() const { return m_impl->model.images; }
const std::vector<NestedStack>& Template::nested() const { return m_impl->model.nested; }
const std::vector<Skipped>& Template::skipped() const { return m_impl->model.skipped; }
const std::vector<Unsupported>& Template::unsupported() const { return m_impl->model.unsupported; }
const std::vector<std::string>& Template::warnings() const { return m_impl->model.warnings; }

std::string Template::rewrite(const std::map<std::string, std::string>& built,
                              const Relocation& relocate) const {
  std::string text = rewrite_text(*m_impl->source, m_impl->document, m_impl->model, built, relocate);
  try {
    check_rewrite(*this, parse(text, "(built template)", m_impl->options), built);
  } catch (util::Error& error) {
    error.add_frame("while writing the built template");
    throw;
  }
  return text;
}

std::string Resource::described() const {
  return fmt::format("{} '{}'", is_layer() ? "layer" : "function", logical_id);
}

std::string ImageFunction::described() const { return fmt::format("function '{}'", logical_id); }

} // namespace cbuild::sam
