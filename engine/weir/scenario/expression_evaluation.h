#pragma once

#include <weir/base/result.h>
#include <weir/scenario/expression_node.h>
#include <weir/scenario/regex.h>
#include <weir/scenario/value.h>

/// What an expression's operators do with values. Private to the expression's files; any thread.
/// The errors say which kinds do not fit.
namespace weir::scenario {

Result<Value> negative(const Value& value);
/// Add, Subtract, Multiply, Divide.
Result<Value> calculated(Operator kind, const Value& left, const Value& right);
/// The predicates with two operands; `regex`: the right one, compiled.
Result<bool> compared(Operator kind, const Value& left, const Value& right, const Regex* regex);

} // namespace weir::scenario
