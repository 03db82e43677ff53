#include "util/sequence_match.hpp"

#include <cbuild/util/glob.hpp>
#include <cbuild/util/text.hpp>

#include <optional>

namespace cbuild::util {
namespace {

/// A character's turn in a pattern: itself, '?', '*', or a class with its content.
struct Token {
  enum class Kind { literal, any, many, one_of, none_of };
  Kind kind = Kind::literal;
  std::string_view text; ///< bytes of one character; of a class what is in it
};

std::size_t character_length(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) ++length;
  return length;
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> found;
  for (; !text.empty(); text.remove_prefix(found.back().size()))
    found.push_back(text.substr(0, character_length(text)));
  return found;
}

/// A class at the start of `text`, if its bracket is closed; a ']' that comes first is a part of it.
std::optional<Token> class_token(std::string_view text) {
  const bool negated = text.starts_with("[!");
  const std::size_t first = negated ? 2 : 1;
  const auto end = text.find(']', first + 1);
  if (end == std::string_view::npos) return std::nullopt;
  return Token{negated ? Token::Kind::none_of : Token::Kind::one_of, text.substr(first, end - first)};
}

std::vector<Token> tokens(std::string_view pattern) {
  std::vector<Token> found;
  while (!pattern.empty()) {
    std::size_t length = character_length(pattern);
    Token token{Token::Kind::literal, pattern.substr(0, length)};
    if (pattern.front() == '?') token.kind = Token::Kind::any;
    if (pattern.front() == '*') token.kind = Token::Kind::many;
    if (pattern.front() == '[')
      if (const auto whole = class_token(pattern)) {
        token = *whole;
        length = token.text.size() + (token.kind == Token::Kind::none_of ? 3 : 2);
      }
    found.push_back(token);
    pattern.remove_prefix(length);
  }
  return found;
}

bool is_in_class(std::string_view content, std::string_view character) {
  const auto parts = characters(content);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i + 2 < parts.size() && parts[i + 1] == "-") {
      // UTF-8 sorts as its characters do.
      if (parts[i] <= character && character <= parts[i + 2]) return true;
      i += 2;
    } else if (parts[i] == character) {
      return true;
    }
  }
  return false;
}

bool matches_character(const Token& token, std::string_view character) {
  switch (token.kind) {
  case Token::Kind::literal:
    return token.text == character;
  case Token::Kind::any:
    return true;
  case Token::Kind::one_of:
    return is_in_class(token.text, character);
  case Token::Kind::none_of:
    return !is_in_class(token.text, character);
  case Token::Kind::many:
    break;
  }
  return false;
}

bool matches_component(std::string_view pattern, std::string_view name) {
  const auto is_many = [](const Token& token) { return token.kind == Token::Kind::many; };
  return matches_sequence(tokens(pattern), is_many, characters(name), matches_character);
}

} // namespace

std::vector<std::string> components(std::string_view path) {
  auto parts = util::split(path, '/');
  std::erase_if(parts, [](const std::string& part) { return part.empty() || part == "."; });
  return parts;
}

std::vector<std::string> without_parents(std::vector<std::string> components) {
  std::vector<std::string> parts;
  for (auto& part : components)
    if (part == ".." && !parts.empty() && parts.back() != "..")
      parts.pop_back();
    else
      parts.push_back(std::move(part));
  return parts;
}

bool matches_path(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  const auto is_many = [](const std::string& component) { return component == "**"; };
  return matches_sequence(pattern, is_many, path, matches_component);
}

} // namespace cbuild::util
