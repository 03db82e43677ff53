#include <cbuild/plan/image_recipe.hpp>
#include <cbuild/util/image_reference.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::plan {
namespace {

namespace fs = std::filesystem;
using util::Error;

constexpr std::size_t k_most_rules = std::size_t{1} << 20; // bytes of a .dockerignore
constexpr const char* k_docker_ignore = ".dockerignore";
constexpr const char* k_mode_argument = "SAM_BUILD_MODE";

/// The Dockerfile's path in the context, as the engine takes it.
std::string dockerfile_in(const fs::path& context, const GivenPath& given, const Files& files) {
  const auto asked = fs::path(given.text.value).lexically_normal();
  const auto found = files.canonical(context / asked);
  if (!found || files.kind(*found) != Files::Kind::file)
    throw given.text.place
        .error(fmt::format("Cannot locate specified Dockerfile: {}", util::printable(given.text.value)))
        .hint(fmt::format("'Dockerfile' is relative to 'DockerContext', here '{}'",
                          util::printable(context.string())));
  auto in_context = (asked.is_absolute() ? asked.lexically_relative(context) : asked).generic_string();
  if (!util::is_inside(*found, context) || in_context.starts_with(".."))
    throw given.text.place.error(fmt::format("Dockerfile '{}' of {} is outside its DockerContext '{}'",
                                             util::printable(given.text.value),
                                             given.whose,
                                             util::printable(context.string())));
  return in_context;
}

/// The rules of the ignore file that counts: the Dockerfile's own, else the context's.
void read_ignore_rules(ImageRecipe& recipe, const Files& files) {
  auto& context = recipe.context.rules.image_context.emplace();
  context.kept = {recipe.dockerfile, k_docker_ignore};
  for (const auto& name : {recipe.dockerfile + k_docker_ignore, std::string(k_docker_ignore)}) {
    const auto file = files.canonical(recipe.context.root / name);
    if (!file || files.kind(*file) != Files::Kind::file || !util::is_inside(*file, recipe.context.root))
      continue;
    context.ignore_file = name;
    context.ignore_text = files.read(*file, k_most_rules + 1);
    if (context.ignore_text.size() > k_most_rules)
      throw Error(util::ExitCode::usage,
                  fmt::format("'{}' has more than 1 MiB of rules", util::printable(file->string())));
    if (name != k_docker_ignore) recipe.sent_ignore_rules = context.ignore_text;
    return;
  }
}

std::string image_tag(const sam::ImageFunction& function, bool debug) {
  const auto name =
      function.image_name ? function.image_name->value : util::in_lower_case(function.logical_id);
  auto tag =
      fmt::format("{}:{}{}", name, function.tag ? function.tag->value : "latest", debug ? "-debug" : "");
  const auto parsed = util::ImageReference::parse(tag);
  if (parsed && parsed->digest.empty() && parsed->name == name) return tag;
  const auto& place = function.tag ? function.tag->place
                                   : (function.image_name ? function.image_name->place : function.place);
  throw place
      .error(fmt::format("the image of {} cannot be tagged '{}'", function.described(), util::printable(tag)))
      .hint("a tag has letters, digits, '_', '.' and '-', 128 at most");
}

} // namespace

bool ImageRecipe::builds_the_same(const ImageRecipe& other) const {
  if (is_archive() || other.is_archive()) return archive == other.archive;
  const auto same = [](const sam::Text& a, const sam::Text& b) { return a.value == b.value; };
  return context == other.context && dockerfile == other.dockerfile && arguments == other.arguments &&
         target == other.target && platform == other.platform &&
         std::equal(params.begin(), params.end(), other.params.begin(), other.params.end(), same);
}

bool is_built_from_dockerfile(const sam::ImageFunction& function) {
  return function.dockerfile.has_value() && function.context.has_value();
}

std::optional<fs::path> image_archive(const sam::ImageFunction& function, const TemplatePaths& paths) {
  if (is_built_from_dockerfile(function) || !function.image_uri) return std::nullopt;
  return paths.file({function.described(), "ImageUri", *function.image_uri, function.stack_path});
}

std::optional<ImageRecipe> image_recipe(const Planning& planning, const sam::ImageFunction& function) {
  ImageRecipe recipe;
  if (auto archive = image_archive(function, planning.paths)) {
    recipe.archive = std::move(*archive);
    return recipe;
  }
  if (!is_built_from_dockerfile(function)) return std::nullopt;
  const auto described = function.described();
  recipe.context.root =
      planning.paths.directory({described, "DockerContext", *function.context, function.stack_path});
  recipe.dockerfile =
      dockerfile_in(recipe.context.root, {described, "Dockerfile", *function.dockerfile}, planning.files);
  recipe.dockerfile_place = (recipe.context.root / recipe.dockerfile).string();
  read_ignore_rules(recipe, planning.files);
  for (const auto& result : planning.results)
    if (util::is_inside(result, recipe.context.root))
      recipe.context.rules.left_out.push_back(
          result.lexically_relative(recipe.context.root).generic_string());
  for (const auto& [name, value] : function.build_args) recipe.arguments[name] = value.value;
  if (planning.debug) recipe.arguments[k_mode_argument] = "debug";
  if (function.target) recipe.target = function.target->value;
  recipe.platform = function.architecture == "arm64" ? "linux/arm64" : "linux/amd64";
  recipe.params = function.extra_params;
  recipe.tag = image_tag(function, planning.debug);
  return recipe;
}

} // namespace cbuild::plan
