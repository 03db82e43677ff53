#include "sam/resources.hpp"

#include <algorithm>

namespace cbuild::sam {
namespace {

/// Where the image is said; null for nowhere.
const Node* uri_node(const DeclarationReader& reader) {
  if (reader.declaration().type == k_serverless_function) return reader.property("ImageUri");
  return reader.code() == nullptr ? nullptr : value_at(*reader.code(), "ImageUri");
}

} // namespace

ImageFunction read_image(const Context& context, const Declaration& declaration) {
  DeclarationReader reader(context, declaration);
  ImageFunction image;
  static_cast<Identity&>(image) = reader.identity();
  image.name = reader.known_text(reader.property("FunctionName"));
  image.architecture = function_architecture(reader);
  image.dockerfile = reader.metadata_text("Dockerfile");
  image.context = reader.metadata_text("DockerContext");
  image.tag = reader.metadata_text("DockerTag");
  image.target = reader.metadata_text("DockerBuildTarget");
  if (const Node* arguments = reader.metadata("DockerBuildArgs")) {
    if (!arguments->is(Kind::mapping)) throw reader.wrong(*arguments, "DockerBuildArgs", "a mapping");
    for (const Entry& entry : all_entries(*arguments))
      if (auto value = reader.placed(entry.value, "DockerBuildArgs." + key_text(entry)))
        image.build_args.emplace_back(key_text(entry), std::move(*value));
  }
  if (const Node* params = reader.metadata("DockerBuildExtraParams"))
    for (auto& value : reader.list(params, "DockerBuildExtraParams").value_or(std::vector<std::string>()))
      image.extra_params.push_back({std::move(value), context.place(*params)});
  const Node* uri = uri_node(reader);
  if (auto path = reader.known_text(uri); is_relative_path(path) || path.starts_with('/'))
    image.image_uri = Text{std::move(path), context.place(*uri)};
  image.problem = std::move(reader.problem);
  return image;
}

} // namespace cbuild::sam
