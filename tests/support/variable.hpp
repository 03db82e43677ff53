#pragma once

#include <cbuild/util/process.hpp>

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace cbuild::test {

/// A variable of this process while it lives.
class Variable {
public:
  Variable(std::string name, const std::string& value)
      : m_name(std::move(name)), m_before(util::environment_variable(m_name)) {
    setenv(m_name.c_str(), value.c_str(), 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() {
    if (m_before)
      setenv(m_name.c_str(), m_before->c_str(), 1);
    else
      unsetenv(m_name.c_str());
  }

private:
  std::string m_name;
  std::optional<std::string> m_before;
};

} // namespace cbuild::test
