#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cbuild::util {

/// Passwords that nobody may be shown, in each form in which they travel: as they are, escaped for a URL,
/// JSON or a terminal, one in the other, and as HTTP's base64 of user and password.
class Secrets {
public:
  /// The password of a URL ("http://user:password@host"), if it has one. A password of fewer than six bytes
  /// is hidden only together with its user: it may be any word.
  void add_url(std::string_view url);

  /// A value that is secret as a whole, and each of its lines. One of fewer than four bytes is not hidden: it
  /// may be any part of a word.
  void add_value(std::string_view value);

  /// All of another's.
  void add(const Secrets& others);

  [[nodiscard]] bool empty() const { return m_forms.empty(); }

  /// `text` with "***" in the place of each.
  [[nodiscard]] std::string masked(std::string_view text) const;

private:
  friend class SecretFilter;
  struct Form {
    std::string text;
    std::string shown;
  };
  enum class End { known, open };

  void add(const std::string& text, const std::string& shown);
  void order();
  /// Appends what can be shown to `out`; gives how much of `text` that was. With an open end, what may be
  /// the beginning of a form is left.
  std::size_t mask(std::string_view text, End end, std::string& out) const;

  std::vector<Form> m_forms; ///< the longest first
  std::string m_first_bytes; ///< of the forms
};

/// Masks bytes that come piece by piece, wherever they are split.
class SecretFilter {
public:
  explicit SecretFilter(Secrets secrets) : m_secrets(std::move(secrets)) {}

  /// What can be shown so far.
  [[nodiscard]] std::string feed(std::string_view bytes);
  /// What was held back.
  [[nodiscard]] std::string finish();

private:
  Secrets m_secrets;
  std::string m_held;
};

/// Whether a URL has a password.
[[nodiscard]] bool has_password(std::string_view url);

/// The passwords in DOCKER_HOST and in the proxy variables.
[[nodiscard]] Secrets
secrets_of(const std::function<std::optional<std::string>(const std::string&)>& environment);

} // namespace cbuild::util
