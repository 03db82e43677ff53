#include "report/document.hpp"

#include "report/summary.hpp"

#include <nlohmann/json.hpp>

namespace cbuild::report {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json list_or_null(const std::vector<std::string>& texts) {
  return texts.empty() ? Json(nullptr) : Json(texts);
}

Json resource(const Result& result) {
  constexpr double k_milliseconds = 1000;
  const auto& facts = result.facts;
  Json json{{"resource_id", facts.id}};
  if (facts.kind == Facts::Kind::layer) {
    json["type"] = "layer";
    json["compatible_runtimes"] = facts.compatible_runtimes;
  } else {
    json["type"] = "function";
    json["package_type"] = facts.package_type;
    json["runtime"] = text_or_null(facts.runtime);
  }
  json["architecture"] = text_or_null(facts.architecture);
  json["status"] = status_name(result.status);
  json["artifact"] = text_or_null(facts.artifact);
  json["sha256"] = text_or_null(facts.sha256);
  json["bytes"] = result.size ? Json(*result.size) : Json(nullptr);
  json["seconds"] = static_cast<double>(result.time.count()) / k_milliseconds;
  json["image_digest"] = text_or_null(facts.image_digest);
  return json;
}

Json error(const Failure& failure) {
  return {{"type", failure.type},
          {"message", failure.message},
          {"resources", list_or_null(failure.resources)},
          {"code", failure.code},
          {"exit_status", failure.exit_status},
          {"while", failure.frames},
          {"hints", failure.hints}};
}

} // namespace

std::string document(const Summary& summary) {
  const bool failed = !summary.failures.empty();
  Json json{{"type", "result"}, {"status", failed ? "failure" : "success"}};
  if (failed) {
    json["error"] = error(summary.failures.front());
    json["errors"] = Json::array();
    for (const auto& failure : summary.failures) json["errors"].push_back(error(failure));
  }
  json["build_dir"] = summary.place ? Json(summary.place->directory) : Json(nullptr);
  json["template_file"] = summary.place ? Json(summary.place->template_file) : Json(nullptr);
  json["published"] = summary.published;
  json["resources"] = Json::array();
  for (const auto& result : summary.results) json["resources"].push_back(resource(result));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace cbuild::report
