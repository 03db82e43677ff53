#include "template_check.hpp"

#include "require.hpp"

namespace cbuild::fuzz {
namespace {

using Built = std::map<std::string, std::string>;

std::optional<std::string> text_of(const std::optional<sam::Text>& text) {
  return text ? std::optional(text->value) : std::nullopt;
}

void compare(const sam::Resource& before,
             const sam::Resource& after,
             const std::string& code,
             const std::string& text) {
  require(after.logical_id == before.logical_id && after.type == before.type, "another function", text);
  require(after.problem.has_value() == before.problem.has_value(), "another problem", text);
  require(after.code_uri.value == code, "another code path", text);
  require(after.runtime == before.runtime && after.architecture == before.architecture &&
              after.build_method == before.build_method &&
              text_of(after.context_path) == text_of(before.context_path) &&
              text_of(after.working_directory) == text_of(before.working_directory) &&
              text_of(after.project_root_directory) == text_of(before.project_root_directory) &&
              after.build_properties == before.build_properties,
          "another property",
          text);
}

/// A new place for all that can be built.
Built all_built(const sam::Template& parsed) {
  Built built;
  for (const auto& function : parsed.resources())
    if (!function.problem) built[function.logical_id] = "out/" + function.logical_id;
  for (const auto& image : parsed.images())
    if (!image.problem) built[image.logical_id] = "img:" + image.logical_id;
  for (const auto& stack : parsed.nested())
    if (stack.location) built[stack.logical_id] = "out/" + stack.logical_id + "/template.yaml";
  return built;
}

void compare_counts(const sam::Template& before, const sam::Template& after, const std::string& text) {
  require(after.resources().size() == before.resources().size(), "another number of functions", text);
  require(after.images().size() == before.images().size(), "another number of images", text);
  require(after.nested().size() == before.nested().size(), "another number of nested stacks", text);
  require(after.skipped().size() == before.skipped().size(), "another number of skipped functions", text);
  require(after.unsupported().size() == before.unsupported().size(),
          "another number of unsupported resources",
          text);
}

void check(const sam::Template& before, const sam::ReadOptions& options) {
  const auto built = all_built(before);
  const auto relocate = [](std::string_view path) { return "../../" + std::string(path); };
  const std::string text = before.rewrite(built, {relocate});
  const sam::Template after = sam::Template::parse(text, "rewritten.yaml", options);
  compare_counts(before, after, text);
  for (std::size_t i = 0; i < before.resources().size(); ++i) {
    const auto& function = before.resources()[i];
    const auto& result = after.resources()[i];
    compare(function, result, function.problem ? result.code_uri.value : built.at(function.logical_id), text);
  }
  for (std::size_t i = 0; i < before.nested().size(); ++i)
    require(after.nested()[i].parameters == before.nested()[i].parameters, "other parameters", text);
}

std::optional<sam::Template> parse(const std::string& text, const sam::ReadOptions& options) {
  try {
    return sam::Template::parse(text, "template.yaml", options);
  } catch (const util::Error& error) { // bounds, syntax, or no template
    require(error.code() == util::ExitCode::usage, error.what(), text);
    return std::nullopt;
  }
}

} // namespace

void check_template(const std::string& text, const sam::ReadOptions& options) {
  const auto parsed = parse(text, options);
  if (!parsed) return;
  try {
    require(parsed->rewrite({}, {[](std::string_view path) { return std::string(path); }}) == text,
            "changed",
            text);
    check(*parsed, options);
  } catch (const util::Error& error) { // the rewrite is refused, or does not parse
    const std::string_view what = error.message();
    constexpr std::string_view k_refused = "cannot be the key of a mapping"; // of what a loop turns over
    require(what.find(k_refused) != std::string_view::npos, std::string(what), text);
  }
}

} // namespace cbuild::fuzz
