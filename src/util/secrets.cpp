#include <cbuild/util/base64.hpp>
#include <cbuild/util/secrets.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/url.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace cbuild::util {
namespace {

constexpr std::string_view k_mask = "***";
constexpr std::size_t k_any_word = 6; ///< a shorter password alone would hide parts of other words

std::string json_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string with_lower_case_digits(std::string encoded) {
  for (std::size_t i = 0; i < encoded.size(); ++i)
    if (i >= 1 && (encoded[i - 1] == '%' || (i >= 2 && encoded[i - 2] == '%')))
      encoded[i] = static_cast<char>(std::tolower(static_cast<unsigned char>(encoded[i])));
  return encoded;
}

std::vector<std::string> escaped_once(const std::string& text) {
  const auto encoded = percent_encode(text);
  return {text, json_escaped(text), printable(text), encoded, with_lower_case_digits(encoded)};
}

struct UserInfo {
  std::string_view user;
  std::string_view password;
};

/// What stands before the '@' at `at` in a URL, if there is a password in it.
std::optional<UserInfo> user_info(std::string_view url, std::size_t at) {
  if (at == std::string_view::npos) return std::nullopt;
  url = url.substr(0, at);
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const auto colon = url.find(':');
  if (colon == std::string_view::npos || colon + 1 == url.size()) return std::nullopt;
  return UserInfo{url.substr(0, colon), url.substr(colon + 1)};
}

/// Each '@' may be the end of a password that has such signs in it.
std::vector<UserInfo> user_infos(std::string_view url) {
  std::vector<UserInfo> found;
  for (auto at = url.find('@'); at != std::string_view::npos; at = url.find('@', at + 1))
    if (const auto info = user_info(url, at)) found.push_back(*info);
  return found;
}

} // namespace

void Secrets::add_url(std::string_view url) {
  for (const auto& [user, password] : user_infos(url)) {
    const auto plain_user = percent_decode(user);
    for (const auto& form : {std::string(password), percent_decode(password)}) {
      for (const auto& name : {std::string(user), plain_user}) {
        const auto pair = fmt::format("{}:{}", name, form);
        add(pair + "@", "@");
        add(base64(pair), "");
      }
      if (form.size() >= k_any_word) add(form, "");
    }
  }
  order();
}

void Secrets::add_value(std::string_view value) {
  constexpr std::size_t k_least = 4;
  constexpr std::size_t k_least_of_line = 8; // a file's lines are words often enough
  if (value.size() < k_least) return;
  add(std::string(value), "");
  if (value.find('\n') != std::string_view::npos)
    for (const auto& line : split(value, '\n'))
      if (const auto text = trim(line); text.size() >= k_least_of_line) add(std::string(text), "");
  order();
}

void Secrets::add(const Secrets& others) {
  m_forms.insert(m_forms.end(), others.m_forms.begin(), others.m_forms.end());
  order();
}

/// The longest first: a secret may begin as another one.
void Secrets::order() {
  const auto longer = [](const Form& a, const Form& b) { return a.text.size() > b.text.size(); };
  std::stable_sort(m_forms.begin(), m_forms.end(), longer);
  m_first_bytes.clear();
  for (const auto& form : m_forms) m_first_bytes += form.text.front();
}

/// `shown` is the rest of it that may be seen, behind the mask.
void Secrets::add(const std::string& text, const std::string& shown) {
  const auto once = escaped_once(text);
  const auto shown_once = escaped_once(shown);
  for (std::size_t i = 0; i < once.size(); ++i) {
    const auto twice = escaped_once(once[i]);
    const auto shown_twice = escaped_once(shown_once[i]);
    for (std::size_t j = 0; j < twice.size(); ++j) {
      const auto known = [&](const Form& form) { return form.text == twice[j]; };
      if (std::none_of(m_forms.begin(), m_forms.end(), known))
        m_forms.push_back({twice[j], std::string(k_mask) + shown_twice[j]});
    }
  }
}

std::size_t Secrets::mask(std::string_view text, End end, std::string& out) const {
  std::size_t done = 0;
  while (done < text.size()) {
    const auto harmless = std::min(text.find_first_of(m_first_bytes, done), text.size()) - done;
    out += text.substr(done, harmless);
    done += harmless;
    const auto rest = text.substr(done);
    if (rest.empty()) break;
    const auto found = std::find_if(m_forms.begin(), m_forms.end(), [&](const Form& form) {
      return rest.starts_with(form.text) || (end == End::open && form.text.starts_with(rest));
    });
    if (found == m_forms.end()) {
      out += rest.front();
      ++done;
    } else if (rest.starts_with(found->text)) {
      out += found->shown;
      done += found->text.size();
    } else {
      break;
    }
  }
  return done;
}

std::string Secrets::masked(std::string_view text) const {
  std::string out;
  mask(text, End::known, out);
  return out;
}

std::string SecretFilter::feed(std::string_view bytes) {
  if (m_secrets.empty()) return std::string(bytes);
  m_held += bytes;
  std::string out;
  m_held.erase(0, m_secrets.mask(m_held, Secrets::End::open, out));
  return out;
}

std::string SecretFilter::finish() { return m_secrets.masked(std::exchange(m_held, {})); }

bool has_password(std::string_view url) { return !user_infos(url).empty(); }

Secrets secrets_of(const std::function<std::optional<std::string>(const std::string&)>& environment) {
  Secrets secrets;
  for (const auto* name : {"DOCKER_HOST",
                           "http_proxy",
                           "HTTP_PROXY",
                           "https_proxy",
                           "HTTPS_PROXY",
                           "all_proxy",
                           "ALL_PROXY",
                           "no_proxy",
                           "NO_PROXY"})
    if (const auto value = environment(name)) secrets.add_url(*value);
  return secrets;
}

} // namespace cbuild::util
