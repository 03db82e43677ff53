#include "sam/duplicates.hpp"
#include "sam/evaluator.hpp"
#include "sam/model.hpp"
#include "sam/rewrite.hpp"

#include <cbuild/sam/template.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/yaml/reader.hpp>

#include <fmt/format.h>

#include <map>

namespace cbuild::sam {

struct Template::Impl {
  std::shared_ptr<const util::SourceText> source;
  ReadOptions options;
  Document document;
  std::unique_ptr<Evaluator> evaluator = {};
  Model model = {};
};

namespace {

/// Where the built value of a resource stands, and what it is.
struct BuiltValue {
  std::optional<std::string> value;
  Place place;
};

/// Of all that can be built.
std::map<std::string, BuiltValue> built_values(const Template& parsed) {
  std::map<std::string, BuiltValue> all;
  const auto add = [&all](const Identity& identity, const std::optional<Text>& text) {
    all[identity.logical_id] = text ? BuiltValue{text->value, text->place} : BuiltValue{{}, identity.place};
  };
  for (const auto& resource : parsed.resources()) add(resource, resource.code_uri);
  for (const auto& skipped : parsed.skipped())
    if (skipped.if_named) add(skipped, skipped.if_named->code_uri);
  for (const auto& image : parsed.images()) add(image, image.image_uri);
  for (const auto& stack : parsed.nested()) add(stack, stack.location);
  return all;
}

/// Uploading the wrong directory is worse than no result, so the edited text is read again. What does not
/// come out right is YAML that no formatter writes.
void check_rewrite(const Template& before,
                   const Template& after,
                   const std::map<std::string, std::string>& built) {
  const auto sources = built_values(before);
  const auto results = built_values(after);
  for (const auto& [id, path] : built) {
    const auto source = sources.find(id);
    const auto result = results.find(id);
    if (source == sources.end())
      throw util::Error(util::ExitCode::usage,
                        fmt::format("no resource '{}' to build in the template", util::printable(id)));
    if (result == results.end() || result->second.value != path)
      throw source->second.place.error(
          fmt::format("cannot change the code path of '{}' here; expected it as one "
                      "line 'CodeUri: path' in the function's Properties",
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
      Impl{std::make_shared<util::SourceText>(std::move(text), std::move(file)), std::move(options), {}});
  impl->document = yaml::read(*impl->source, yaml::Duplicates::keep);
  const Node& root = checked_root(*impl->source, impl->document.root);
  impl->evaluator = std::make_unique<Evaluator>(impl->source, root, impl->options);
  impl->model = make_model(*impl->evaluator, impl->options);
  check_duplicates(impl->source, impl->document, impl->model);
  return Template(std::move(impl));
}

const std::vector<Resource>& Template::resources() const { return m_impl->model.resources; }
const std::vector<ImageFunction>& Template::images() const { return m_impl->model.images; }
const std::vector<NestedStack>& Template::nested() const { return m_impl->model.nested; }
const std::vector<Skipped>& Template::skipped() const { return m_impl->model.skipped; }
const std::vector<Unsupported>& Template::unsupported() const { return m_impl->model.unsupported; }
const std::vector<std::string>& Template::warnings() const { return m_impl->model.warnings; }

const std::optional<util::Error>& Template::refusal() const { return m_impl->model.refusal; }

std::string Template::rewrite(const std::map<std::string, std::string>& built,
                              const Relocation& relocate,
                              const PropertyEdits& edits) const {
  std::string text = rewrite_text(
      *m_impl->source, m_impl->document, m_impl->model, *m_impl->evaluator, built, relocate, edits);
  try {
    check_rewrite(*this, parse(text, "(built template)", m_impl->options), built);
  } catch (util::Error& error) {
    error.add_frame("while writing the built template");
    throw;
  }
  return text;
}

std::string Resource::described() const {
  return fmt::format("{} '{}'", is_layer() ? "layer" : "function", result_place());
}

std::string ImageFunction::described() const { return fmt::format("function '{}'", result_place()); }

} // namespace cbuild::sam
