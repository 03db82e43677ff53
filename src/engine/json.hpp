#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::engine {

/// Parses JSON that the engine sent, at most 64 deep (deeper values overflow the stack when they are
/// destroyed). `what` names it in the Error(engine) for anything else.
[[nodiscard]] nlohmann::json parse_json(std::string_view text, std::string_view what);

/// The value at a JSON pointer, or null.
[[nodiscard]] const nlohmann::json& at(const nlohmann::json& value, const char* pointer);

/// The string at a JSON pointer, or `otherwise`; a value of another type counts as missing.
[[nodiscard]] std::string
text_at(const nlohmann::json& value, const char* pointer, std::string otherwise = {});

/// The whole number at a JSON pointer, or 0; one below 0 or of another type counts as missing.
[[nodiscard]] std::uint64_t number_at(const nlohmann::json& value, const char* pointer);

/// The strings of an array, or of an object by their names; anything else is left out.
[[nodiscard]] std::vector<std::string> texts(const nlohmann::json& list);
[[nodiscard]] std::map<std::string, std::string> text_map(const nlohmann::json& object);

/// `value` as text; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_text(const nlohmann::json& value);

/// `list` itself if it is an array, else an Error(engine) that names `what`.
[[nodiscard]] nlohmann::json require_array(nlohmann::json list, std::string_view what);

/// Splits a stream of JSON objects, with or without line ends between them, into its objects. Any split of
/// the bytes.
class JsonStreamDecoder {
public:
  using Sink = std::function<void(const nlohmann::json&)>;

  /// Throws Error(engine) for what is no object, or one over 1 MiB.
  void feed(std::string_view bytes, const Sink& sink);

  /// To be called at the end: throws Error(engine) inside an object.
  void finish() const;

private:
  [[nodiscard]] bool object_ends_with(char c);

  std::string m_object;
  std::size_t m_depth = 0;
  bool m_in_string = false;
  bool m_escaped = false;
};

} // namespace cbuild::engine
