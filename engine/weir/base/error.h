#pragma once

#include <string>
#include <string_view>

namespace weir {

/// Where an error's number comes from.
enum class ErrorDomain {
    Input,  ///< what a person or a file said cannot be used; the number is 0
    System, ///< errno of a system call (errno(3))
    Lookup, ///< a getaddrinfo code (gai_strerror(3))
    Tls,    ///< a code of OpenSSL (ERR_get_error(3))
};

/// What went wrong in the world: a value, passed up and shown. The message is one sentence that
/// says what was tried, on what, and why it failed, e.g. "Cannot listen on 127.0.0.1:80: Permission
/// denied". Immutable; may be copied between threads.
class Error {
public:
    Error(ErrorDomain domain, int code, std::string message)
        : m_domain(domain), m_code(code), m_message(std::move(message)) {}

    /// `what` is the attempt ("Cannot connect to [::1]:7"); the system's words for `code` follow.
    [[nodiscard]] static Error system(int code, std::string_view what);
    /// As system(), for the codes of getaddrinfo(3).
    [[nodiscard]] static Error lookup(int code, std::string_view what);
    /// A whole sentence that says what is wrong and what would be right.
    [[nodiscard]] static Error input(std::string message);

    [[nodiscard]] ErrorDomain domain() const { return m_domain; }

    /// errno for System, EAI_* for Lookup, OpenSSL's packed code for Tls, 0 for Input.
    [[nodiscard]] int code() const { return m_code; }

    [[nodiscard]] const std::string& message() const { return m_message; }

    /// The system's code when the domain is System and the code is `code`.
    [[nodiscard]] bool isSystem(int code) const {
        return m_domain == ErrorDomain::System && m_code == code;
    }

private:
    ErrorDomain m_domain;
    int m_code;
    std::string m_message;
};

} // namespace weir
