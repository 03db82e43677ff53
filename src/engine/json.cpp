#include "engine/json.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::engine {
namespace {

constexpr int k_max_depth = 64;
constexpr std::size_t k_max_object = std::size_t{1} << 20;

util::Error not_json(std::string_view what, std::string_view text) {
  constexpr std::size_t k_shown = 120;
  return {
      util::ExitCode::engine,
      fmt::format("the engine sent no JSON for {}: '{}'", what, util::printable(text.substr(0, k_shown)))};
}

} // namespace

nlohmann::json parse_json(std::string_view text, std::string_view what) {
  bool too_deep = false;
  const auto guard = [&](int depth, nlohmann::json::parse_event_t /*event*/, nlohmann::json& /*value*/) {
    if (depth > k_max_depth) too_deep = true;
    return !too_deep;
  };
  auto value = nlohmann::json::parse(text.begin(), text.end(), guard, false);
  if (too_deep || value.is_discarded()) throw not_json(what, text);
  return value;
}

const nlohmann::json& at(const nlohmann::json& value, const char* pointer) {
  static const nlohmann::json missing;
  const nlohmann::json::json_pointer where(pointer);
  return value.contains(where) ? value.at(where) : missing;
}

std::string text_at(const nlohmann::json& value, const char* pointer, std::string otherwise) {
  const auto& found = at(value, pointer);
  return found.is_string() ? found.get<std::string>() : std::move(otherwise);
}

std::uint64_t number_at(const nlohmann::json& value, const char* pointer) {
  const auto& found = at(value, pointer);
  return found.is_number_unsigned() ? found.get<std::uint64_t>() : 0;
}

std::vector<std::string> texts(const nlohmann::json& list) {
  std::vector<std::string> all;
  if (list.is_array())
    for (const auto& entry : list)
      if (entry.is_string()) all.push_back(entry.get<std::string>());
  return all;
}

std::map<std::string, std::string> text_map(const nlohmann::json& object) {
  std::map<std::string, std::string> all;
  if (object.is_object())
    for (const auto& [name, value] : object.items())
      if (value.is_string()) all[name] = value.get<std::string>();
  return all;
}

std::string to_text(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::json require_array(nlohmann::json list, std::string_view what) {
  if (list.is_array()) return list;
  throw util::Error(util::ExitCode::engine, fmt::format("the engine sent no list for {}", what));
}

void JsonStreamDecoder::feed(std::string_view bytes, const Sink& sink) {
  for (const char c : bytes) {
    if (m_depth == 0 && c != '{') {
      if (util::trim({&c, 1}).empty()) continue;
      throw not_json("a stream of messages", bytes);
    }
    m_object += c;
    if (m_object.size() > k_max_object) throw not_json("a message of bounded size", m_object);
    if (!object_ends_with(c)) continue;
    sink(parse_json(m_object, "a message"));
    m_object.clear();
  }
}

bool JsonStreamDecoder::object_ends_with(char c) {
  if (m_escaped)
    m_escaped = false;
  else if (m_in_string && c == '\\')
    m_escaped = true;
  else if (c == '"')
    m_in_string = !m_in_string;
  else if (!m_in_string && (c == '{' || c == '['))
    ++m_depth;
  else if (!m_in_string && (c == '}' || c == ']'))
    return --m_depth == 0;
  return false;
}

void JsonStreamDecoder::finish() const {
  if (m_depth > 0)
    throw util::Error(util::ExitCode::engine, "the engine's messages end in the middle of one");
}

} // namespace cbuild::engine
