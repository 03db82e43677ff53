// A template that parses can be rewritten with every function built, and the result says the same of its
// functions except where their code is. Without changes to make, the text stays as it is.
#include <cbuild/sam/template.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace cbuild;

namespace {

void require(bool holds, const char* what, const std::string& text) {
  if (holds) return;
  std::fprintf(stderr, "%s:\n%s\n", what, text.c_str());
  std::abort();
}

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

void check(const sam::Template& before) {
  std::map<std::string, std::string> built;
  for (const auto& function : before.resources())
    if (!function.problem) built[function.logical_id] = "out/" + function.logical_id;
  const auto relocate = [](std::string_view path) { return "../../" + std::string(path); };
  const std::string text = before.rewrite(built, {relocate});
  const sam::Template after = sam::Template::parse(text, "rewritten.yaml");
  require(after.resources().size() == before.resources().size(), "another number of functions", text);
  require(after.skipped().size() == before.skipped().size(), "another number of skipped functions", text);
  require(after.unsupported().size() == before.unsupported().size(),
          "another number of unsupported resources",
          text);
  for (std::size_t i = 0; i < before.resources().size(); ++i) {
    const auto& function = before.resources()[i];
    const auto& result = after.resources()[i];
    compare(function, result, function.problem ? result.code_uri.value : built.at(function.logical_id), text);
  }
}

std::optional<sam::Template> parse(const std::string& text) {
  try {
    return sam::Template::parse(text, "template.yaml");
  } catch (const util::Error&) {
    return std::nullopt; // bounds, syntax, or no template
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto parsed = parse(text);
  if (!parsed) return 0;
  require(parsed->rewrite({}, {[](std::string_view path) { return std::string(path); }}) == text,
          "changed",
          text);
  try {
    check(*parsed);
  } catch (const util::Error& error) { // the rewrite is refused, or does not parse
    require(false, error.what(), text);
  }
  return 0;
}
