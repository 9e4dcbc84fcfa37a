#pragma once

#include <weir/base/result.h>
#include <weir/scenario/model.h>
#include <weir/scenario/text_template.h>

#include <string>
#include <string_view>

namespace weir::scenario {

/// The bytes of `content`, its placeholders filled in by `source`; not for Kind::File, whose bytes
/// are there. Fails where a variable has no value, or what came out is not hex or base64.
Result<std::string> expanded(const Content& content, TemplateSource& source);

} // namespace weir::scenario
