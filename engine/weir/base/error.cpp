#include <weir/base/error.h>

#include <system_error>

#include <netdb.h>

namespace weir {

Error Error::system(int code, std::string_view what) {
    return {ErrorDomain::System, code,
            std::string(what) + ": " + std::generic_category().message(code)};
}

Error Error::lookup(int code, std::string_view what) {
    return {ErrorDomain::Lookup, code, std::string(what) + ": " + ::gai_strerror(code)};
}

Error Error::input(std::string message) {
    return {ErrorDomain::Input, 0, std::move(message)};
}

} // namespace weir
