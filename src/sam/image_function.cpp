#include "sam/assets.hpp"
#include "sam/metadata_values.hpp"
#include "sam/resources.hpp"

#include <utility>

namespace cbuild::sam {
namespace {

void read_build_args(DeclarationReader& reader, std::string_view key, ImageFunction& image) {
  const Site given = reader.metadata(key);
  if (!given) return;
  const auto arguments = reader.evaluator().value(given);
  if (arguments.is(Value::Kind::unknown)) return reader.add_unknown(arguments, given, key);
  if (!arguments.is(Value::Kind::mapping)) throw reader.wrong(given, key, "a mapping");
  for (const auto& entry : reader.evaluator().entries(arguments.site)) {
    auto value = reader.placed(entry.value, std::string(key) + "." + entry.key);
    if (value) image.build_args.emplace_back(entry.key, std::move(*value));
  }
}

} // namespace

Site image_uri(const DeclarationReader& reader) {
  if (reader.declaration().type == k_serverless_function) return reader.property("ImageUri");
  const auto code = reader.evaluator().value(reader.code());
  return code.is(Value::Kind::mapping) ? reader.evaluator().find(code.site, "ImageUri") : Site{};
}

bool is_ecr_image(std::string_view name) {
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos || slash + 1 == name.size()) return false;
  const std::string_view host = name.substr(0, slash);
  const auto is_local = [&](std::string_view local) {
    return host == local || (host.starts_with(local) && host[local.size()] == ':');
  };
  const bool ends = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
  return is_local("localhost") || is_local("127.0.0.1") ||
         (ends && host.find(".dkr.ecr.") != std::string_view::npos);
}

ImageFunction read_image(const Context& context, const Declaration& declaration) {
  DeclarationReader reader(context, declaration);
  const bool is_asset = declaration.asset == k_image_asset;
  ImageFunction image;
  static_cast<Identity&>(image) = reader.identity();
  image.name = reader.known_text(reader.property("FunctionName"));
  image.architecture = function_architecture(reader);
  image.dockerfile = reader.metadata_text(is_asset ? "aws:asset:dockerfile-path" : "Dockerfile");
  image.context = reader.metadata_text(is_asset ? k_asset_path : "DockerContext");
  if (is_asset && !image.dockerfile) image.dockerfile = Text{"Dockerfile", image.place};
  image.image_name = reader.metadata_text("DockerImage");
  image.tag = reader.metadata_text("DockerTag");
  image.target = reader.metadata_text(is_asset ? "aws:asset:docker-build-target" : "DockerBuildTarget");
  read_build_args(reader, is_asset ? "aws:asset:docker-build-args" : "DockerBuildArgs", image);
  const auto* extra = is_asset ? "aws:asset:docker-build-extra-params" : "DockerBuildExtraParams";
  if (auto params = reader.list(reader.metadata(extra), extra)) image.extra_params = std::move(*params);
  const Site uri = image_uri(reader);
  auto path = is_asset ? std::string() : reader.known_text(uri);
  if (is_relative_path(path) || path.starts_with('/')) image.image_uri = Text{std::move(path), uri.place()};
  image.metadata = metadata_values(reader);
  image.problem = std::move(reader.problem);
  return image;
}

} // namespace cbuild::sam
