#pragma once

#include <cstddef>
#include <new>
#include <stdexcept>  // which valijson would include in its own namespace

// The headers of valijson, with failures as exceptions: it would end the program otherwise, and where there
// is no memory it would write to the null that a nothrow allocation gives. `std::nothrow` in its namespace
// means the constant here, so that its allocations throw.

namespace valijson::std {
using namespace ::std;
struct Throw {};
inline constexpr Throw nothrow;
}  // namespace valijson::std

inline void* operator new(std::size_t size, valijson::std::Throw) { return ::operator new(size); }

#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/constraints/concrete_constraints.hpp>
#include <valijson/constraints/constraint_visitor.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
