#pragma once

namespace weir::scenario {

/// The look of toHtml(): the system's fonts, in the reader's light or dark.
extern const char* const htmlStyle;

} // namespace weir::scenario
