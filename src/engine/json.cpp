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

std::string text_at(const nlohmann::json& value, const char* pointer, std::string otherwise) {
  const nlohmann::json::json_pointer where(pointer);
  if (!value.contains(where) || !value.at(where).is_string()) return otherwise;
  return value.at(where).get<std::string>();
}

std::uint64_t number_at(const nlohmann::json& value, const char* pointer) {
  const nlohmann::json::json_pointer where(pointer);
  if (!value.contains(where) || !value.at(where).is_number_unsigned()) return 0;
  return value.at(where).get<std::uint64_t>();
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
