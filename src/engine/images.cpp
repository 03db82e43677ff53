#include "engine/client_impl.hpp"

#include <cbuild/util/text.hpp>
#include <cbuild/util/url.hpp>

#include <fmt/format.h>

namespace cbuild::engine {
namespace {

using nlohmann::json;

/// A reference as part of a path. The engine routes on the whole of it, with its slashes and colons.
std::string reference_path(std::string_view reference) {
  std::string path;
  for (const char c : reference)
    path += std::string_view("/:@").find(c) != std::string_view::npos ? std::string(1, c)
                                                                      : util::percent_encode({&c, 1});
  return path;
}

ImageInfo parse_image(const json& image) {
  return {.id = text_at(image, "/Id"),
          .tags = texts(at(image, "/RepoTags")),
          .digests = texts(at(image, "/RepoDigests")),
          .architecture = text_at(image, "/Architecture"),
          .os = text_at(image, "/Os"),
          .size = number_at(image, "/Size"),
          .labels = text_map(at(image, "/Config/Labels"))};
}

/// Sums a pull's messages: each layer reports its own bytes, again and again.
class PullTotals {
public:
  PullProgress update(const json& message) {
    if (const auto total = number_at(message, "/progressDetail/total");
        total > 0 && text_at(message, "/status") == "Downloading")
      m_layers[text_at(message, "/id")] = {number_at(message, "/progressDetail/current"), total};
    PullProgress progress{.status = text_at(message, "/status")};
    std::uint64_t all = 0;
    for (const auto& [id, layer] : m_layers) {
      progress.done += layer.first;
      all += layer.second;
    }
    if (all > 0) progress.total = all;
    return progress;
  }

private:
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> m_layers;
};

} // namespace

std::string build_target(const ImageBuildOptions& options) {
  std::string target = "/build?version=1&rm=true&forcerm=true";
  const auto add = [&target](std::string_view name, std::string_view value) {
    target += fmt::format("&{}={}", name, util::percent_encode(value));
  };
  const auto add_given = [&add](std::string_view name, std::string_view value) {
    if (!value.empty()) add(name, value);
  };
  add("t", options.tag);
  for (const auto& tag : options.other_tags) add("t", tag);
  add("buildargs", to_text(options.arguments));
  add("labels", to_text(options.labels));
  add_given("dockerfile", options.dockerfile);
  add_given("target", options.target);
  add_given("platform", options.platform);
  add_given("networkmode", options.network);
  const auto add_list = [&add](std::string_view name, const json& list) {
    if (!list.empty()) add(name, to_text(list));
  };
  add_list("cachefrom", options.cache_from);
  add_list("securityopt", options.security_options);
  json ulimits = json::array();
  for (const auto& limit : options.ulimits)
    ulimits.push_back({{"Name", limit.name}, {"Soft", limit.soft}, {"Hard", limit.hard}});
  add_list("ulimits", ulimits);
  for (const auto& [name, value] : options.parameters) add(name, value);
  return target;
}

std::string loaded_image(std::string_view message) {
  for (const std::string_view head : {"Loaded image ID: ", "Loaded image: "})
    if (message.starts_with(head)) return std::string(util::trim(message.substr(head.size())));
  return {};
}

util::Task<std::optional<ImageInfo>> EngineClient::inspect_image(std::string reference) {
  auto request = m_impl->request("GET", fmt::format("/images/{}/json", reference_path(reference)));
  const auto response =
      co_await m_impl->find(std::move(request), fmt::format("inspect image '{}'", reference));
  if (!response) co_return std::nullopt;
  co_return parse_image(parse_json(response->body, "the image"));
}

util::Task<std::map<std::string, std::uint64_t>> EngineClient::shared_image_sizes() {
  // Engines before 1.42 do not know the type, and look at containers and volumes as well.
  auto request = m_impl->request("GET", "/system/df?type=image");
  const auto response = co_await m_impl->call(std::move(request), "ask for the sizes of images");
  const auto usage = parse_json(response.body, "the engine's disk usage");
  std::map<std::string, std::uint64_t> sizes;
  const auto& images = at(usage, "/Images");
  if (!images.is_array()) co_return sizes;
  for (const auto& image : images) // -1: it was not computed
    if (const auto& shared = at(image, "/SharedSize"); shared.is_number_unsigned())
      sizes[text_at(image, "/Id")] = shared.get<std::uint64_t>();
  co_return sizes;
}

util::Task<void> EngineClient::pull(util::ImageReference reference,
                                    std::function<void(const PullProgress&)> progress) {
  auto request = m_impl->request("POST",
                                 fmt::format("/images/create?fromImage={}&tag={}",
                                             util::percent_encode(reference.name),
                                             util::percent_encode(reference.pull_tag())));
  PullTotals totals;
  const auto sink = [&](const json& message) { progress(totals.update(message)); };
  co_await m_impl->messages(
      std::move(request), fmt::format("pull '{}'", reference.to_string()), m_impl->limits.message, sink);
}

util::Task<std::string> EngineClient::build_image(std::unique_ptr<util::ByteStream> context_tar,
                                                  ImageBuildOptions options,
                                                  std::function<void(std::string_view)> log) {
  auto request = m_impl->request("POST", build_target(options));
  request.headers.push_back({"Content-Type", "application/x-tar"});
  request.upload = std::move(context_tar);
  std::string id;
  const auto sink = [&](const json& message) {
    if (const auto text = text_at(message, "/stream"); !text.empty()) log(text);
    if (const auto built = text_at(message, "/aux/ID"); !built.empty()) id = built;
  };
  co_await m_impl->messages(
      std::move(request), fmt::format("build image '{}'", options.tag), m_impl->limits.step, sink);
  if (id.empty()) throw util::Error(util::ExitCode::engine, "the engine built an image but did not name it");
  co_return id;
}

util::Task<std::vector<std::string>> EngineClient::load_images(std::unique_ptr<util::ByteStream> tar) {
  auto request = m_impl->request("POST", "/images/load?quiet=1");
  request.headers.push_back({"Content-Type", "application/x-tar"});
  request.upload = std::move(tar);
  std::vector<std::string> loaded;
  const auto sink = [&](const json& message) {
    if (auto name = loaded_image(text_at(message, "/stream")); !name.empty())
      loaded.push_back(std::move(name));
  };
  co_await m_impl->messages(std::move(request), "load the image", m_impl->limits.message, sink);
  co_return loaded;
}

} // namespace cbuild::engine
