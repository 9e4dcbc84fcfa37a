#pragma once

#include "ui/models/event_filter.h"

#include <vector>

namespace weir::ui {

/// A piece of a filter's text.
struct FilterToken {
    enum class Kind { End, Word, Quoted, Open, Close, Not, And, Or, Comparison };

    Kind kind = Kind::End;
    /// Where it begins in the filter's text.
    int position = 0;
    /// As it stands there; Quoted: what is between the quotes, without the backslashes.
    QString text;
    /// For Comparison.
    EventFilter::Operator comparison = EventFilter::Operator::Equal;
};

/// Cuts `text` into `tokens`, with an End behind the last. A word is anything but white space and
/// ()!=<>&|"; in quotes, \" and \\ stand for " and \.
std::optional<EventFilter::Problem> cutFilter(const QString& text,
                                              std::vector<FilterToken>& tokens);

} // namespace weir::ui
